package scene_test

import (
	"context"
	"testing"
	"time"

	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/kit/scene"
)

func TestAStoryReadsAsText(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		clock := scene.At(t, "2026-11-30 23:30")
		house := scene.House(d, clock)
		if house.Today() != "2026-11-30" {
			t.Errorf("today is %s", house.Today())
		}
		tell := func(kind, post string, refs ...string) {
			act := journal.Act{County: "c", By: "p", Post: post, Grid: "g", At: house.Now(), On: house.Today()}
			if err := d.Write(context.Background(), func(tx db.Tx) error {
				return jdesk.Note(context.Background(), tx, "c", act.Note("hazard:1", kind, nil, refs...))
			}); err != nil {
				t.Fatal(err)
			}
		}
		tell("hazard.reported", "网格员", "visit", house.Fresh(), "item", "fire-lane")
		clock.Pass(time.Hour)
		tell("hazard.urged", "", "owner", "d1")
		got := scene.Story(t, d, "c", "hazard:1", map[string]string{"d1": "消防队"})
		want := "1 hazard.reported 11-30 23:30 by 网格员 item=fire-lane visit=…\n" +
			"2 hazard.urged 12-01 00:30 by 平台 owner=消防队\n"
		if got != want {
			t.Errorf("got\n%swant\n%s", got, want)
		}
	})
}
