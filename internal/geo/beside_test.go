package geo_test

import (
	"testing"

	"anwang/internal/geo"
)

func TestNeighboursAreThoseWhoseBordersMeet(t *testing.T) {
	square := func(lon, lat float64) geo.Area { // some 850 m × 1,100 m
		return geo.Area{{{{Lon: lon, Lat: lat}, {Lon: lon + 0.01, Lat: lat}, {Lon: lon + 0.01, Lat: lat + 0.01}, {Lon: lon, Lat: lat + 0.01}, {Lon: lon, Lat: lat}}}}
	}
	here := square(117.40, 40.00)
	for name, c := range map[string]struct {
		other geo.Area
		want  bool
	}{
		"the next one":             {square(117.41, 40.00), true},
		"half a side further up":   {square(117.41, 40.005), true},
		"at a corner":              {square(117.41, 40.01), true},
		"a sliver of 17 m between": {square(117.4102, 40.00), true},
		"100 m away":               {square(117.4112, 40.00), false},
		"the one after the next":   {square(117.42, 40.00), false},
		"far away":                 {square(118.40, 40.00), false},
		"around it":                {geo.Area{{{{Lon: 117.39, Lat: 39.99}, {Lon: 117.42, Lat: 39.99}, {Lon: 117.42, Lat: 40.02}, {Lon: 117.39, Lat: 40.02}, {Lon: 117.39, Lat: 39.99}}}}, true},
		"nothing":                  {nil, false},
	} {
		if got := here.Beside(c.other, 50); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
		if got := c.other.Beside(here, 50); got != c.want {
			t.Errorf("%s, asked from the other side: %v", name, got)
		}
	}
}
