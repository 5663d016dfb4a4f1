package desk_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/kit/recall"
	"anwang/internal/notice"
	"anwang/internal/notice/desk"
)

const county = "120119000000"

type stage struct {
	t    *testing.T
	db   *db.DB
	desk *desk.Desk
	now  civil.Instant
	n    int
}

func open(t *testing.T, d *db.DB) *stage {
	s := &stage{t: t, db: d, now: 1_772_600_000_000}
	s.desk = &desk.Desk{Memory: recall.New(true), House: jdesk.House{DB: d, Zone: time.UTC, Now: func() civil.Instant { return s.now },
		Fresh: func() string { s.n++; return fmt.Sprintf("n%06d", s.n) }}}
	return s
}

// tell stores one notice a minute later than the one before.
func (s *stage) tell(n notice.Notice) {
	s.t.Helper()
	s.now += 60_000
	n.Kind, n.Subject, n.Code = "hazard", "hazard:x", "notice.not_found" // any code with words
	err := s.db.Write(context.Background(), func(tx db.Tx) error {
		return desk.Tell(context.Background(), tx, journal.Act{County: county, At: s.now, Fresh: s.desk.Fresh}, n)
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

func caller(person string, standings ...account.Standing) account.Caller {
	return account.NewCaller(county, person, person, standings, nil, func(string) bool { return false })
}

func (s *stage) mine(who account.Caller, in desk.MineIn) ([]desk.Card, string) {
	s.t.Helper()
	if in.Limit == 0 {
		in.Limit = 20
	}
	cards, err := s.desk.Mine(context.Background(), who, &in)
	if err != nil {
		s.t.Fatal(err)
	}
	return cards.Items, cards.Next
}

func TestS1_14ANoticeReachesWhoeverHoldsThePostThereAndNobodyElse(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		s.tell(notice.Notice{Person: "wang"})
		s.tell(notice.Notice{Post: "村网格长", Place: "a"})
		s.tell(notice.Notice{Department: "企经委", Path: "1/2/"})
		s.tell(notice.Notice{Department: "企经委", Path: "2/5/"})
		head := account.Standing{Post: "村网格长", Kind: account.Head, Place: "a", Path: "1/2/"}
		for name, c := range map[string]struct {
			who  account.Caller
			want int
		}{
			"the person":                        {caller("wang"), 1},
			"the head there":                    {caller("li", head), 1},
			"both in one":                       {caller("wang", head), 2},
			"the head elsewhere":                {caller("zhao", account.Standing{Post: "村网格长", Kind: account.Head, Place: "b", Path: "1/3/"}), 0},
			"another post there":                {caller("qian", account.Standing{Post: "村网格员", Kind: account.Inspector, Place: "a", Path: "1/2/"}), 0},
			"the department of this town":       {caller("sun", account.Standing{Post: "企经委", Kind: account.Department, Department: "企经委", Path: "1/"}), 1},
			"its namesake in the next town":     {caller("zhou", account.Standing{Post: "企经委", Kind: account.Department, Department: "企经委", Path: "2/"}), 1},
			"its namesake where there is none":  {caller("wu", account.Standing{Post: "企经委", Kind: account.Department, Department: "企经委", Path: "3/"}), 0},
			"another department of this town":   {caller("zheng", account.Standing{Post: "派出所", Kind: account.Department, Department: "派出所", Path: "1/"}), 0},
			"the office that oversees the town": {caller("feng", account.Standing{Post: "网格办", Kind: account.Office, Place: "t", Path: "1/"}), 0},
		} {
			cards, _ := s.mine(c.who, desk.MineIn{})
			if len(cards) != c.want {
				t.Errorf("%s: %d notices, want %d", name, len(cards), c.want)
			}
		}
		elsewhere := caller("wang")
		elsewhere.County = "130100000000"
		if cards, _ := s.mine(elsewhere, desk.MineIn{}); len(cards) != 0 {
			t.Errorf("a namesake in another county: %d", len(cards))
		}
	})
}

func TestUnreadNoticesComeFirstPageByPage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		wang := caller("wang")
		for range 5 {
			s.tell(notice.Notice{Person: "wang"})
		}
		all, _ := s.mine(wang, desk.MineIn{})
		read := func(id string) error {
			_, err := s.desk.Read(context.Background(), wang, &desk.ReadIn{ID: id})
			return err
		}
		for _, i := range []int{0, 3} {
			if err := read(all[i].ID); err != nil {
				t.Fatal(err)
			}
		}
		if err := read(all[0].ID); err != nil {
			t.Fatalf("a second time: %v", err)
		}
		want := []string{all[1].ID, all[2].ID, all[4].ID, all[0].ID, all[3].ID}
		var got []string
		for after := ""; ; {
			page, next := s.mine(wang, desk.MineIn{Limit: 2, After: after})
			for _, c := range page {
				got = append(got, c.ID)
			}
			if after = next; next == "" {
				break
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("got %v, want %v", got, want)
		}
		if n, err := s.desk.Count(context.Background(), wang, nil); err != nil || n.Unread != 3 {
			t.Fatalf("%+v %v", n, err)
		}
		if page, _ := s.mine(wang, desk.MineIn{Unread: true}); len(page) != 3 {
			t.Fatalf("unread only: %d", len(page))
		}
	})
}

func TestAnotherPersonsNoticeIsNotFoundAndReadingItIsTheirOwn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		s.tell(notice.Notice{Post: "村网格长", Place: "a"})
		head := account.Standing{Post: "村网格长", Kind: account.Head, Place: "a", Path: "1/2/"}
		wang, li := caller("wang", head), caller("li", head)
		cards, _ := s.mine(wang, desk.MineIn{})
		ctx := context.Background()
		if _, err := s.desk.Read(ctx, caller("zhao"), &desk.ReadIn{ID: cards[0].ID}); fault.Code(err) != "notice.not_found" {
			t.Fatal(err)
		}
		if _, err := s.desk.Read(ctx, wang, &desk.ReadIn{ID: cards[0].ID}); err != nil {
			t.Fatal(err)
		}
		if n, _ := s.desk.Count(ctx, li, nil); n.Unread != 1 {
			t.Fatalf("the other holder has not read it: %+v", n)
		}
	})
}

func TestTellingAsksForItToBeCarriedOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		s.tell(notice.Notice{Person: "wang"})
		ctx := context.Background()
		carry := map[string]func(context.Context, jdesk.Followup) error{desk.CarryKind: s.desk.Carry}
		for _, want := range []int{1, 0} {
			if n, err := jdesk.Work(ctx, d, county, s.now, carry); err != nil || n != want {
				t.Fatalf("carried %d, want %d: %v", n, want, err)
			}
		}
		err := d.Write(ctx, func(tx db.Tx) error {
			return desk.Tell(ctx, tx, journal.Act{County: county, At: s.now, Fresh: s.desk.Fresh}, notice.Notice{Kind: "hazard", Code: "notice.not_found"})
		})
		if err == nil {
			t.Fatal("a notice to nobody was taken")
		}
	})
}

func TestWhoStandsInIsToldWhatTheOneAwayIsTold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		s.tell(notice.Notice{Person: "wang"})
		went := s.now + 1
		s.tell(notice.Notice{Person: "wang"})
		s.tell(notice.Notice{Post: "村网格长", Place: "a"})
		standing := account.Standing{Post: "村网格长", Kind: account.Head, Place: "a", Path: "1/2/", For: "王某", ForPerson: "wang", ForSince: went}
		cards, _ := s.mine(caller("li", standing), desk.MineIn{})
		if len(cards) != 2 {
			t.Errorf("%d notices, want the post's and the person's since they went", len(cards))
		}
		standing.ForPerson = ""
		if cards, _ = s.mine(caller("li", standing), desk.MineIn{}); len(cards) != 1 {
			t.Errorf("%d notices after they came back", len(cards))
		}
	})
}

func TestWhatWasLeftUnreadWeeksAgoStillComesFirst(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		head := account.Standing{Post: "村网格长", Kind: account.Head, Place: "a", Path: "1/2/"}
		office := account.Standing{Post: "企经委", Kind: account.Department, Department: "企经委", Path: "1/"}
		wang := caller("wang", head, office)
		var ids []string // the newest first
		for range 5 {
			for _, n := range []notice.Notice{{Person: "wang"}, {Post: "村网格长", Place: "a"}, {Department: "企经委", Path: "1/9/"}} {
				s.tell(n)
			}
			s.now += 9 * 24 * 3600 * 1000
		}
		all, _ := s.mine(wang, desk.MineIn{})
		for _, c := range all {
			ids = append(ids, c.ID)
		}
		left := []string{ids[4], ids[13]}
		for _, id := range ids {
			if slices.Contains(left, id) {
				continue
			}
			if _, err := s.desk.Read(context.Background(), wang, &desk.ReadIn{ID: id}); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := s.desk.Count(context.Background(), wang, nil); err != nil || n.Unread != 2 {
			t.Fatalf("%+v %v", n, err)
		}
		want := slices.Concat(left, slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return slices.Contains(left, id) }))
		for _, limit := range []int{1, 2, 4, 20} {
			var got []string
			for after := ""; ; {
				page, next := s.mine(wang, desk.MineIn{Limit: limit, After: after})
				for _, c := range page {
					got = append(got, c.ID)
				}
				if after = next; next == "" {
					break
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("by %d: got %v, want %v", limit, got, want)
			}
		}
		s.tell(notice.Notice{Post: "村网格长", Place: "a"})
		if cards, _ := s.mine(wang, desk.MineIn{Limit: 1}); cards[0].At != int64(s.now) {
			t.Errorf("the new one is not first: %+v", cards)
		}
	})
}
