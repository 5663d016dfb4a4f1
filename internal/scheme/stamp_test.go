package scheme_test

import "testing"

func TestAPlanThatAsksWhenOrWhereAPhotographWasTakenHasItStamped(t *testing.T) {
	for name, c := range map[string]struct {
		rule string
		want bool
	}{
		"when":      {"evidence 照片: {for: 巡查, photos: 至少1张, taken: 30分钟内, clause: S9-08}", true},
		"where":     {"evidence 照片: {for: 巡查, photos: 至少1张, place: 相符, clause: S9-08}", true},
		"only some": {"evidence 照片: {for: 巡查, photos: 至少1张, clause: S9-08}", false},
	} {
		s, ps := load(t, written(t, c.rule))
		if s == nil || ps.Failed() {
			t.Fatal(name, ps.Text())
		}
		if got := s.IntoPatrol(setting(t)).Stamp; got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
