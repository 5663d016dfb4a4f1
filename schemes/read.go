//go:build !prove

package schemes

func read(name string) ([]byte, error) { return Files.ReadFile(name) }
