package geo_test

import (
	"math"
	"testing"

	"anwang/internal/fault"
	"anwang/internal/geo"
)

func TestTheShiftOfMapMakersIsUndoneToAMillimetre(t *testing.T) {
	for lon := 74.0; lon < 135; lon += 3.7 {
		for lat := 18.0; lat < 53; lat += 2.9 {
			p := geo.Point{Lon: lon, Lat: lat}
			for _, d := range []geo.Datum{geo.GCJ02, geo.BD09} {
				there := geo.Convert(p, geo.WGS84, d)
				if off := geo.Distance(p, there); off < 20 || off > 2500 {
					t.Errorf("%v to %s moves %.1f m", p, d, off)
				}
				if off := geo.Distance(p, geo.Convert(there, d, geo.WGS84)); off > 0.001 {
					t.Errorf("%v by %s and back is off by %.4f m", p, d, off)
				}
			}
		}
	}
}

func TestKnownPointsInTheSystemsOfMapMakers(t *testing.T) {
	// The Tian'anmen gate, widely published in the three systems.
	wgs := geo.Point{Lon: 116.397428, Lat: 39.90923}
	gcj := geo.Convert(wgs, geo.WGS84, geo.GCJ02)
	if d := geo.Distance(gcj, geo.Point{Lon: 116.403672, Lat: 39.910633}); d > 1 {
		t.Errorf("%v, %.2f m off", gcj, d)
	}
	bd := geo.Convert(geo.Point{Lon: 116.404, Lat: 39.915}, geo.GCJ02, geo.BD09)
	if d := geo.Distance(bd, geo.Point{Lon: 116.41036949, Lat: 39.92133699}); d > 0.5 {
		t.Errorf("%v, %.2f m off", bd, d)
	}
}

func TestOutsideChinaNothingIsShifted(t *testing.T) {
	for _, p := range []geo.Point{{Lon: -83.05, Lat: 42.33}, {Lon: 2.2945, Lat: 48.8582}, {Lon: 151.2, Lat: -33.87}} {
		for _, d := range []geo.Datum{geo.GCJ02, geo.BD09} {
			if geo.Convert(p, geo.WGS84, d) != p || geo.Convert(p, d, geo.WGS84) != p {
				t.Errorf("%v moved by %s", p, d)
			}
		}
	}
}

func TestAnUnknownCoordinateSystemIsRefused(t *testing.T) {
	if _, err := geo.ParseDatum("xian80"); fault.Code(err) != "geometry.datum_unknown" {
		t.Error(err)
	}
	if d, err := geo.ParseDatum(""); d != geo.WGS84 || err != nil {
		t.Error(d, err)
	}
}

func TestSurveyCoordinatesFollowThePublishedMeridian(t *testing.T) {
	// The length of the meridian on the GRS80 ellipsoid, from its equator.
	for lat, want := range map[float64]float64{30: 3320113.3978, 45: 4984944.3779, 90: 10001965.7293} {
		q := geo.Project(geo.Point{Lon: 117, Lat: lat}, 39)
		if math.Abs(q.North-want) > 0.002 || math.Abs(q.East-500000) > 1e-6 {
			t.Errorf("%v: %+v, want north %.4f", lat, q, want)
		}
	}
	// The Eiffel tower in UTM zone 31 (448 251.8 E, 5 411 932.7 N, scale 0.9996),
	// which has the meridian of the 3° zone 1.
	q := geo.Project(geo.Point{Lon: 2.2945, Lat: 48.8582}, 1)
	if math.Abs((q.East-500000)*0.9996+500000-448251.8) > 1 || math.Abs(q.North*0.9996-5411932.7) > 1 {
		t.Errorf("%+v", q)
	}
}

func TestSurveyCoordinatesComeBackToTheSamePlace(t *testing.T) {
	for lon := 73.5; lon < 135; lon += 0.83 {
		for _, lat := range []float64{-40, 0, 3.5, 18.2, 39.97, 53.5} {
			p := geo.Point{Lon: lon, Lat: lat}
			zone := geo.Zone(lon)
			q := geo.Project(p, zone)
			back, err := geo.Unproject(q, zone)
			if err != nil || geo.Distance(p, back) > 0.0005 {
				t.Errorf("%v zone %d: %v %v", p, zone, back, err)
			}
			q.East += float64(zone) * 1e6
			if again, err := geo.Unproject(q, 0); err != nil || geo.Distance(p, again) > 0.0005 {
				t.Errorf("%v with its zone in front: %v %v", p, again, err)
			}
		}
	}
	if geo.Zone(117.47) != 39 || geo.Zone(118.6) != 40 {
		t.Error("zones")
	}
}

func TestSurveyCoordinatesWithoutAZoneAreRefused(t *testing.T) {
	if _, err := geo.Unproject(geo.Plane{North: 4e6, East: 540000}, 0); fault.Code(err) != "geometry.zone_missing" {
		t.Error(err)
	}
	if _, err := geo.Unproject(geo.Plane{North: 4e6, East: 39540000}, 40); fault.Code(err) != "geometry.zone_contradicts" {
		t.Error(err)
	}
	if _, err := geo.Unproject(geo.Plane{North: math.NaN(), East: 540000}, 39); fault.Code(err) != "geometry.zone_missing" {
		t.Error(err)
	}
}
