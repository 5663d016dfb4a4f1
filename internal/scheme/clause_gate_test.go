package scheme_test

import (
	"slices"
	"testing"

	"anwang/internal/grid"
)

// The gates of the plans (scheme-syntax §10.17): who is not trained waits, and a
// grid is whole when whom the plan wants in it are active.

// waits checks that a post waits for a training until there is one.
func waits(t *testing.T, prefix, post, kind string) {
	t.Helper()
	plan, _ := planOf(t, prefix)
	r := plan.IntoGrid()
	a := grid.Appointment{ID: "a", Person: "p", Post: post, FromOn: "2026-01-01"}
	if got := r.Waits(a, nil); !slices.Equal(got, []grid.Wait{{Need: kind, From: "2026-01-01"}}) {
		t.Errorf("%s untrained: %+v", post, got)
	}
	done := []grid.Training{{Person: "p", Kind: kind, On: "2026-02-01", Score: grid.Unscored}}
	if got := r.Waits(a, done); !slices.Equal(got, []grid.Wait{{Need: kind, From: "2026-01-01", To: "2026-01-31"}}) {
		t.Errorf("%s trained on 1 February: %+v", post, got)
	}
	if needs := plan.IntoPatrol(setting(t)).Needs; !slices.Contains(needs, kind) {
		t.Errorf("a training that is recorded counts for nobody: %v", needs)
	}
}

// gridWhole checks what a grid of a kind must have to be whole.
func gridWhole(t *testing.T, prefix, kind string, posts ...string) {
	t.Helper()
	plan, _ := planOf(t, prefix)
	r := plan.IntoGrid()
	g := grid.Grid{ID: "g", Kind: kind}
	var held []grid.Appointment
	for _, p := range posts {
		gated, lacks := r.Whole(g, held)
		if !gated || !slices.Contains(lacks, p) {
			t.Errorf("a %s without %s is whole: %v", kind, p, lacks)
		}
		held = append(held, grid.Appointment{Person: "p", Post: p, Grid: "g", FromOn: "2026-01-01"})
	}
	if gated, lacks := r.Whole(g, held); !gated || len(lacks) > 0 {
		t.Errorf("a %s with all of them lacks %v", kind, lacks)
	}
}

func TestS4_66TheWorkerIsTrainedBeforeThePost(t *testing.T) {
	waits(t, "S4", "安环专职网格员", "岗前培训")
	plan, _ := planOf(t, "S4")
	if got := plan.IntoGrid().Waits(grid.Appointment{Person: "p", Post: "网格长", FromOn: "2026-01-01"}, nil); got != nil {
		t.Errorf("a head waits too: %v", got)
	}
}

func TestS0_57ANewWorkerIsTrainedBeforeThePost(t *testing.T) {
	waits(t, "S0", "网格员", "岗前培训")
}

func TestS4_15_16_17AGridIsWholeWithItsFour(t *testing.T) {
	for _, kind := range []string{"园区网格", "农村网格"} {
		gridWhole(t, "S4", kind, "网格长", "网格长助理", "安环专职网格员", "全科网格员")
	}
}

func TestS0_26AGridIsWholeWithItsThree(t *testing.T) {
	for _, kind := range []string{"村级", "网格", "集聚区"} {
		gridWhole(t, "S0", kind, "网格员", "安全监管责任人", "联系负责人")
	}
}

func TestS2_14_21_35AGridIsWholeWithItsThree(t *testing.T) {
	gridWhole(t, "S2", "村级", "网格员", "安全监管责任人", "联系负责人")
}

func TestS3_07_08AGridIsWholeWithItsHeadAndItsManagers(t *testing.T) {
	plan, _ := planOf(t, "S3")
	r := plan.IntoGrid()
	marked := 0
	for _, k := range r.Kinds {
		if gated, lacks := r.Whole(grid.Grid{ID: "g", Kind: k.Name}, nil); gated {
			marked++
			if !slices.Contains(lacks, "专兼职管理人员") && !slices.Contains(lacks, "网格长") {
				t.Errorf("%s: %v", k.Name, lacks)
			}
		}
	}
	if marked == 0 {
		t.Error("no grid has the mark")
	}
}
