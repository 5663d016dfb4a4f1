package atlas

import "slices"

// The rule of the silent grid (零报告): a grid where nothing was reported in the
// window, while it is not so at its neighbours', is looked at by somebody else.
// It is no proof of anything and no measure of a person.
const (
	// SilentMonths is the window: the month looked at and those before it.
	SilentMonths = 3
	// SilentMedian is how many hazards the neighbour in the middle must have reported.
	SilentMedian = 2
	// SilentBeside is how many neighbours there must be to speak of a middle.
	SilentBeside = 2
)

// Silent says of each grid whether it reported nothing while the median of its
// neighbours is at least k. found is what each reported, beside who its
// neighbours are.
func Silent(found []int, beside [][]int, k float64) []bool {
	out := make([]bool, len(found))
	for i, n := range found {
		if n > 0 || len(beside[i]) < SilentBeside {
			continue
		}
		of := make([]int, len(beside[i]))
		for j, b := range beside[i] {
			of[j] = found[b]
		}
		out[i] = Median(of) >= k
	}
	return out
}

// Median is the number in the middle; the mean of both where there are two.
func Median(of []int) float64 {
	if len(of) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(of))
	m := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return float64(sorted[m])
	}
	return float64(sorted[m-1]+sorted[m]) / 2
}
