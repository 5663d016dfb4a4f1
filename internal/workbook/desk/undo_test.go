package desk_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"anwang/internal/account"
	"anwang/internal/grid"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/workbook"
	"anwang/internal/workbook/desk"
)

// manyShops is a workbook of so many sites.
func manyShops(n int) []byte {
	rows := []string{"名称|类别|网格"}
	for i := range n {
		rows = append(rows, fmt.Sprintf("第%04d号店|商店|甲村", i))
	}
	return csv(rows...)
}

func (s *stage) undo(id string) (desk.Page, error) {
	return s.books.Undo(context.Background(), s.who("办公室"), &desk.ByID{ID: id})
}

func TestALongImportIsTakenBackInPiecesAndIsUndoneOnlyWhole(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const n = 1300
		s := open(t, d)
		p := s.imported("办公室", s.tried("办公室", manyShops(n)).ID)
		if p.Counts.Done != n || s.sitesNow() != n {
			t.Fatalf("%+v", p.Counts)
		}
		// One of them was used: it is said, and nothing went.
		used := func(on string) {
			s.write(func(tx db.Tx) error {
				_, err := tx.ExecContext(context.Background(), "UPDATE site SET seen_on = $2, rev = rev + $3 WHERE county = $1 AND name = '第0003号店'", county, on, map[bool]int{true: 1, false: -1}[on != ""])
				return err
			})
		}
		used("2026-03-05")
		p, err := s.undo(p.ID)
		if err != nil || p.State != string(workbook.Undoing) {
			t.Fatalf("%+v %v", p.State, err)
		}
		if _, err := s.undo(p.ID); err == nil {
			t.Error("taken back twice at once")
		}
		s.work()
		if p = s.page("办公室", p.ID); p.State != string(workbook.Imported) || s.sitesNow() != n || !strings.Contains(p.Trouble, "第5行") || p.Counts.Done != n {
			t.Fatalf("%s %q %d %+v", p.State, p.Trouble, s.sitesNow(), p.Counts)
		}
		used("")
		// Broken off in the middle, it is not undone; taken up again, it is whole.
		if _, err := s.undo(p.ID); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(context.Background())
		go func() {
			for s.sitesNow() == n && ctx.Err() == nil {
				continue
			}
			stop()
		}()
		if err := s.books.Work(ctx, county); err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		stop()
		if p = s.page("办公室", p.ID); p.State != string(workbook.Undoing) && (p.State != string(workbook.Undone) || s.sitesNow() != 0) {
			t.Fatalf("%s with %d sites", p.State, s.sitesNow())
		}
		s.clock.Pass(time.Minute) // the lease of the server that stopped runs out
		s.work()
		if p = s.page("办公室", p.ID); p.State != string(workbook.Undone) || s.sitesNow() != 0 || p.Counts.Taken != n {
			t.Errorf("%s %d %+v", p.State, s.sitesNow(), p.Counts)
		}
	})
}

func TestSomebodyWhoIsThereGetsAnAccountAndAPostInAPatch(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		ctx := context.Background()
		s.write(func(tx db.Tx) error {
			for _, p := range [][3]string{{"老张", "13700000000", "甲村"}, {"邻人", "13700000009", "邻村"}} {
				id, err := s.accounts.Enroll(ctx, tx, s.act(), account.Enrolment{Name: p[0], Phone: p[1]})
				if err != nil {
					return err
				}
				if _, _, err := s.grids.Appoint(ctx, tx, s.act(), gridRules(), s.id[p[2]], grid.Wanted{Person: id, Post: "村网格员"}); err != nil {
					return err
				}
			}
			town, err := s.grids.PlaceOf(ctx, tx, county, s.id["某镇"])
			if err != nil {
				return err
			}
			_, err = s.grids.OpenOverlay(ctx, tx, s.act(), gridRules(), grid.Overlay{Name: "东片", Kind: "片", Path: town.Path, Grids: []string{s.id["甲村"], s.id["丙村"]}})
			return err
		})
		p := s.tried("办公室", csv("姓名|手机号|账号|职务|所在网格",
			"老张|13700000000|laozhang|村网格员|甲村",
			"老张|13700000000||片员|东片",
			"邻人|13700000009|linren|村网格员|甲村",
			"新人|13700000001|xinren|片员|东片",
			"另人|13700000002|laozhang|村网格员|甲村"))
		ready := s.rows("办公室", p.ID, workbook.Ready)
		for _, want := range []string{"2 老张 [?C 系统里已有此人，会为他开通账号“laozhang”", "3 老张 [?A 系统里已有此人", "4 邻人 [?C 此人另有不归您任命的岗位", "5 新人"} {
			if !strings.Contains(ready, want) {
				t.Errorf("ready without %q:\n%s", want, ready)
			}
		}
		if wrong := s.rows("办公室", p.ID, workbook.Wrong); !strings.Contains(wrong, "6 另人 [C 账号“laozhang”已有人使用") {
			t.Errorf("wrong:\n%s", wrong)
		}
		p = s.imported("办公室", p.ID)
		if p.Counts.Done != 4 {
			t.Fatalf("%+v\n%s", p.Counts, s.rows("办公室", p.ID, workbook.Wrong))
		}
		if n := s.count("SELECT COUNT(*) FROM account WHERE county = $1 AND login IN ('laozhang', 'xinren', 'linren')"); n != 2 {
			t.Errorf("%d accounts", n)
		}
		if n := s.count("SELECT COUNT(*) FROM appointment a JOIN overlay o ON o.county = a.county AND o.id = a.overlay WHERE a.county = $1 AND a.post = '片员' AND o.name = '东片'"); n != 2 {
			t.Errorf("%d posts in the patch", n)
		}
		in := &desk.HandOutIn{ID: p.ID}
		paper := s.file(s.books.HandOut(ctx, s.who("办公室"), in))
		text := fmt.Sprint(paper[0].Lines)
		if !strings.Contains(text, "laozhang") || !strings.Contains(text, "xinren") {
			t.Errorf("the paper of passwords: %s", text)
		}
		// The same again says that all is there; undone, the account is gone and the
		// person stays.
		if again := s.tried("办公室", csv("姓名|手机号|账号|职务|所在网格", "老张|13700000000|laozhang|村网格员|甲村")); again.Counts.Same != 1 {
			t.Errorf("again: %+v %s", again.Counts, s.rows("办公室", again.ID, workbook.Ready))
		}
		if _, err := s.undo(p.ID); err != nil {
			t.Fatal(err)
		}
		if a, who := s.count("SELECT COUNT(*) FROM account WHERE county = $1 AND login IN ('laozhang', 'xinren')"), s.count("SELECT COUNT(*) FROM person WHERE county = $1 AND name IN ('老张', '新人')"); a != 0 || who != 1 {
			t.Errorf("after the undo %d accounts, %d people", a, who)
		}
	})
}
