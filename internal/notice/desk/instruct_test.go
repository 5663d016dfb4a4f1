package desk_test

import (
	"context"
	"encoding/hex"
	"strings"
	"testing"

	"anwang/internal/account"
	"anwang/internal/fault"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/notice/desk"
)

// below is a town with three villages; nobody holds a post in the third.
func (s *stage) below() (town, east, west account.Caller) {
	s.t.Helper()
	run := func(query string, args ...any) {
		s.t.Helper()
		if err := s.db.Write(context.Background(), func(tx db.Tx) error {
			_, err := tx.ExecContext(context.Background(), query, args...)
			return err
		}); err != nil {
			s.t.Fatal(err)
		}
	}
	for _, g := range [][]string{{"t", "样例镇", "", "1/"}, {"a", "东村", "t", "1/2/"}, {"b", "西村", "t", "1/3/"}, {"c", "空村", "t", "1/4/"}, {"x", "外镇村", "y", "2/5/"}} {
		run(`INSERT INTO grid (county, id, short, code, name, pinyin, kind, covers, tier, parent, path, ring, lon, lat, opened_on, closed_on, demo, rev)
			VALUES ($1, $2, $2, $2, $3, '', '村级', '区域', 1, $4, $5, '', 0, 0, '2020-01-01', '', TRUE, 1)`, county, g[0], g[1], g[2], g[3])
	}
	person := func(id, post string, kind account.Kind, place, path string) account.Caller {
		run(`INSERT INTO person (county, id, name, pinyin, phone, employer, demo, rev) VALUES ($1, $2, $3, '', '', '', TRUE, 1)`, county, id, "人"+id)
		run(`INSERT INTO appointment (county, id, person, post, kind, grid, overlay, department, from_on, to_on, rev) VALUES ($1, $2, $2, $3, $4, $5, '', '', '2020-01-01', '', 1)`,
			county, id, post, string(kind), place)
		return caller(id, account.Standing{Post: post, Kind: kind, Place: place, Path: path})
	}
	return person("zhen", "镇网格长", account.Head, "t", "1/"), person("dong", "村网格长", account.Head, "a", "1/2/"), person("xi", "村网格员", account.Inspector, "b", "1/3/")
}

func (s *stage) instruct(who account.Caller, title string, grids ...string) (desk.InstructionView, error) {
	in := &desk.InstructIn{}
	in.Body.ID, in.Body.Title, in.Body.Text, in.Body.Grids = hex.EncodeToString(journal.Digest([]byte(title)))[:32], title, "请各村在雨前排查。", grids
	s.now += 60_000
	return s.desk.Instruct(context.Background(), who, in)
}

func TestS1_14AnInstructionReachesEveryLowerGridAndEachSignsForIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		town, east, west := s.below()
		ctx := context.Background()
		v, err := s.instruct(town, "雨前排查")
		if err != nil || v.Grids != 3 || v.Receipts != 0 || v.Unheaded != 1 || !v.Mine || !strings.HasPrefix(v.Number, "部署〔") {
			t.Fatalf("%+v %v", v, err)
		}
		if again, err := s.instruct(town, "雨前排查"); err != nil || again.Number != v.Number {
			t.Errorf("sent twice: %v %q", err, again.Number)
		}
		for _, who := range []account.Caller{east, west} {
			cards, _ := s.mine(who, desk.MineIn{Kind: "instruction"})
			if len(cards) != 1 || !strings.Contains(cards[0].Text, "雨前排查") {
				t.Errorf("%s: %+v", who.Person, cards)
			}
		}
		waiting := func(who account.Caller, box string) int {
			list, err := s.desk.Instructions(ctx, who, &desk.InstructionsIn{Box: box, Limit: 20})
			if err != nil {
				t.Fatal(err)
			}
			return len(list.Items)
		}
		if waiting(east, "waiting") != 1 || waiting(town, "given") != 1 || waiting(town, "waiting") != 0 {
			t.Error("the boxes")
		}
		in := &desk.ReceiveIn{ID: v.ID}
		in.Body.Text = "收到，周五前办完"
		signed, err := s.desk.Receive(ctx, east, in)
		if err != nil || len(signed.Receipt) != 1 || signed.Receipt[0].Text != in.Body.Text || signed.Receipts != 1 {
			t.Fatalf("%+v %v", signed, err)
		}
		if _, err := s.desk.Receive(ctx, east, &desk.ReceiveIn{ID: v.ID}); err != nil {
			t.Errorf("a second time: %v", err)
		}
		if waiting(east, "waiting") != 0 || waiting(east, "received") != 1 {
			t.Error("signed, and still waiting")
		}
		cards, _ := s.mine(town, desk.MineIn{Kind: "instruction"})
		if len(cards) != 1 || !strings.Contains(cards[0].Text, "东村") {
			t.Errorf("the giver is told: %+v", cards)
		}
		page, err := s.desk.Instruction(ctx, town, &desk.InstructionIn{ID: v.ID})
		if err != nil || len(page.Receipt) != 3 || page.Receipts != 1 || page.Receipt[0].Text != in.Body.Text {
			t.Errorf("%+v %v", page, err)
		}
		links, err := jdesk.Story(ctx, d.Read(), county, "instruction:"+v.ID)
		if err != nil || len(links) != 2 || journal.Verify(links) != nil || links[0].Kind != "instruction.given" || links[1].Refs["grid"] != "a" {
			t.Errorf("%+v %v", links, err)
		}
	})
}

func TestS1_14AnInstructionGoesDownOnlyAndNobodyElseSeesOrSignsIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		town, east, west := s.below()
		ctx := context.Background()
		for name, grids := range map[string][]string{"its own grid": {"t"}, "a grid of another town": {"x"}, "no such grid": {"nowhere"}, "one of them outside": {"a", "x"}} {
			if _, err := s.instruct(town, name, grids...); fault.Code(err) != "grid.not_found" {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := s.instruct(east, "village to village", "b"); fault.Code(err) != "grid.not_found" {
			t.Errorf("sideways: %v", err)
		}
		v, err := s.instruct(town, "只发东村", "a")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.desk.Instruction(ctx, west, &desk.InstructionIn{ID: v.ID}); fault.Code(err) != "instruction.not_found" {
			t.Errorf("the west sees it: %v", err)
		}
		for _, who := range []account.Caller{west, town} {
			if _, err := s.desk.Receive(ctx, who, &desk.ReceiveIn{ID: v.ID}); fault.Code(err) != "instruction.not_found" {
				t.Errorf("%s signs for the east: %v", who.Person, err)
			}
		}
		_, err = s.instruct(east, "只发东村")
		if fault.Code(err) != "instruction.id_taken" {
			t.Errorf("under another's id: %v", err)
		}
		_, err = s.desk.Instructions(ctx, town, &desk.InstructionsIn{After: "nonsense", Limit: 5})
		if fault.Code(err) != "request.invalid" {
			t.Error(err)
		}
		in := &desk.InstructIn{}
		in.Body.Until = "2020-02-30"
		if _, err := s.desk.Instruct(ctx, town, in); err == nil {
			t.Error("a day that does not exist")
		}
	})
}
