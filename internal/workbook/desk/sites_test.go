package desk_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"anwang/internal/fault"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	sitedesk "anwang/internal/site/desk"
	"anwang/internal/workbook"
	"anwang/internal/workbook/desk"
)

var shops = []string{
	"某镇商户台账||||||",
	"名称|类别|所属网格|地址|联系电话|统一社会信用代码|经度|纬度",
	"幸福超市|商店|甲村|甲村1号|１３８００００００００|91120119MA05X1234E||",
	"便民饭店|饭店|120119106203|丙村2号|1.3812345678E+10||117.15|40.05",
	"=HYPERLINK(1)|商店|某镇甲村|甲村3号|022-12345678|||",
	"没电话的店|商店|甲村|甲村4号|138|||",
	"外村的店|商店|邻村|邻村1号||||",
	"无处的店|商店||||||",
	"幸福超市|商店|甲村|甲村 1号||||",
	"<script>alert(1)</script>|洗车|甲村|||||",
	"注：由网格员填写|||||||",
}

func TestAWorkbookOfSitesIsTriedImportedAndTakenBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		p := s.tried("办公室", csv(shops...))
		if p.State != string(workbook.Tried) || p.Kind != string(workbook.Sites) || p.Tabs[0].From != 2 || s.sitesNow() != 0 {
			t.Fatalf("%+v, %d sites", p, s.sitesNow())
		}
		if got, want := s.rows("办公室", p.ID, workbook.Wrong), `6 没电话的店 [E 电话应是11位手机号，或带区号的固定电话。]
7 外村的店 [C 您的管辖范围内没有网格“邻村”。]
8 无处的店 [C 没写网格，也没有经纬度，不知道归哪里管。请补其中一样。]
`; got != want {
			t.Errorf("wrong:\n%s", got)
		}
		if got := s.rows("办公室", p.ID, workbook.Twin); got != "9 幸福超市 [?G 没有经纬度，先记在所填网格里；以后在对象页补上位置。] =本表第3行 名称和地址相同 \n" {
			t.Errorf("twins:\n%s", got)
		}
		ready := s.rows("办公室", p.ID, workbook.Ready)
		for _, want := range []string{"3 幸福超市 [?G 没有经纬度", "[?F 统一社会信用代码", "4 便民饭店\n", "5 =HYPERLINK(1)", "10 <script>alert(1)</script>", "“洗车”"} {
			if !strings.Contains(ready, want) {
				t.Errorf("ready without %q:\n%s", want, ready)
			}
		}
		p = s.imported("办公室", p.ID)
		if p.State != string(workbook.Imported) || p.Counts.Done != 4 || p.Counts.Skipped != 1 || p.Counts.Wrong != 3 || s.sitesNow() != 4 {
			t.Fatalf("imported: %+v, %d sites", p, s.sitesNow())
		}
		list, err := s.sites.List(context.Background(), s.who("办公室"), &sitedesk.ListIn{Q: "饭店", Limit: 10})
		if err != nil || len(list.Items) != 1 {
			t.Fatalf("%+v %v", list, err)
		}
		page, err := s.sites.Page(context.Background(), s.who("办公室"), &sitedesk.ByID{ID: list.Items[0].ID})
		if err != nil || page.GridName != "丙村" || page.Phone != "13812345678" || page.Lon != 117.15 || page.Department != "企经委" || page.Class != "饭店" {
			t.Errorf("%+v %v", page, err)
		}
		if n := s.count("SELECT COUNT(*) FROM entry WHERE county = $1 AND kind = 'site.entered' AND by_person = $2", s.id["办公室"]); n != 4 {
			t.Errorf("%d entries of the journal", n)
		}

		// Brought a second time, nothing is new; the file is known.
		again := s.tried("办公室", csv(shops...))
		if len(again.Before) != 1 || again.Before[0].ID != p.ID || again.Counts.Same != 4 || again.Counts.Ready != 0 {
			t.Errorf("again: %+v", again)
		}
		if _, err := s.books.Import(context.Background(), s.who("办公室"), &desk.ByID{ID: again.ID}); err != nil && fault.Code(err) != "workbook.nothing_to_import" {
			t.Errorf("import again: %v", err)
		}

		// One was visited: nothing at all is taken back.
		s.write(func(tx db.Tx) error {
			return sitedesk.Seen(context.Background(), tx, county, list.Items[0].ID, "2026-03-05")
		})
		_, err = s.books.Undo(context.Background(), s.who("办公室"), &desk.ByID{ID: p.ID})
		if fault.Code(err) != "workbook.used_since" || s.sitesNow() != 4 {
			t.Fatalf("undo with one used: %v, %d sites", err, s.sitesNow())
		}
		if words := fault.As(err).Words(); !strings.Contains(words, "第4行") || !strings.Contains(words, "便民饭店") {
			t.Errorf("says %q", words)
		}
		s.write(func(tx db.Tx) error {
			_, err := tx.ExecContext(context.Background(), "UPDATE site SET seen_on = '' WHERE county = $1", county)
			return err
		})
		p, err = s.books.Undo(context.Background(), s.who("办公室"), &desk.ByID{ID: p.ID})
		if err != nil || p.State != string(workbook.Undone) || s.sitesNow() != 0 || p.Counts.Taken != 4 {
			t.Fatalf("undo: %+v %v, %d sites", p, err, s.sitesNow())
		}
		if n := s.count("SELECT COUNT(*) FROM entry WHERE county = $1 AND kind = 'site.withdrawn'"); n != 4 {
			t.Errorf("%d withdrawn in the journal", n)
		}
		if _, err := s.books.Undo(context.Background(), s.who("办公室"), &desk.ByID{ID: p.ID}); fault.Code(err) != "workbook.not_in_state" {
			t.Errorf("undo twice: %v", err)
		}
		// And it can come in again.
		if p = s.tried("办公室", csv(shops...)); p.Counts.Ready != 4 {
			t.Errorf("after the undo: %+v", p.Counts)
		}
	})
}

func TestARowThatIsThereIsSkippedUpdatedOrNewAsTheClerkChooses(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		head := "名称|类别|网格|地址|电话|负责人"
		first := s.tried("办公室", csv(head, "甲店|商店|甲村|1号|13800000001|张三", "乙店|商店|甲村|2号|13800000002|李四", "丙店|商店|丙村|3号|13800000003|王五"))
		s.imported("办公室", first.ID)
		p := s.tried("办公室", csv(head, "甲店|商店|甲村|1号|13900000001|", "乙店|商店|甲村|2号|13900000002|李四", "丙店|商店|丙村|3号|13900000003|赵六", "丁店|商店|丙村|4号||"))
		if got, want := s.rows("办公室", p.ID, workbook.Twin), "2 甲店 =台账 名称和地址相同 电话\n3 乙店 =台账 名称和地址相同 电话\n4 丙店 =台账 名称和地址相同 负责人、电话\n"; got != want {
			t.Errorf("twins:\n%s", got)
		}
		rows, err := s.books.Rows(context.Background(), s.who("办公室"), &desk.RowsIn{ID: p.ID, Verdict: string(workbook.Twin), Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		choose := func(choice workbook.Choice, n ...int64) {
			in := &desk.ChooseIn{ID: p.ID}
			in.Body.Choice, in.Body.Rows = string(choice), n
			if _, err := s.books.Choose(context.Background(), s.who("办公室"), in); err != nil {
				t.Fatal(err)
			}
		}
		choose(workbook.New)
		choose(workbook.Update, rows.Items[0].N)
		choose(workbook.Skip, rows.Items[1].N)
		p = s.imported("办公室", p.ID)
		if p.Counts.Entered != 2 || p.Counts.Changed != 1 || p.Counts.Skipped != 1 || s.sitesNow() != 5 {
			t.Errorf("%+v, %d sites", p.Counts, s.sitesNow())
		}
		phone := func(name string) string {
			var out string
			if err := s.db.Read().QueryRowContext(context.Background(), "SELECT phone || ' ' || operator FROM site WHERE county = $1 AND name = $2 ORDER BY id LIMIT 1", county, name).Scan(&out); err != nil {
				t.Fatal(err)
			}
			return out
		}
		if phone("甲店") != "13900000001 张三" || phone("乙店") != "13800000002 李四" {
			t.Errorf("甲店 %s, 乙店 %s: an empty cell takes nothing away", phone("甲店"), phone("乙店"))
		}
		if _, err := s.books.Undo(context.Background(), s.who("办公室"), &desk.ByID{ID: p.ID}); err != nil {
			t.Fatal(err)
		}
		if phone("甲店") != "13800000001 张三" || s.sitesNow() != 3 {
			t.Errorf("after the undo 甲店 %s, %d sites", phone("甲店"), s.sitesNow())
		}
	})
}

func TestTheErrorWorkbookIsMendedAndComesBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		raw := xlsx(t, map[string][]string{"台账": shops, ".旧": {"名称|类别|网格", "不要的|商店|甲村"}}, "台账", ".旧")
		p := s.bring("办公室", raw)
		if len(p.Tabs) != 2 || !p.Tabs[1].Hidden || p.Tabs[1].Taken || !p.Tabs[0].Taken {
			t.Fatalf("a hidden sheet is not taken by itself: %+v", p.Tabs)
		}
		if _, err := s.books.Mend(context.Background(), s.who("办公室"), &desk.MendIn{ID: p.ID}); fault.Code(err) != "workbook.not_tried" {
			t.Errorf("before it was tried: %v", err)
		}
		p = s.try("办公室", p.ID)
		tabs := s.file(s.books.Mend(context.Background(), s.who("办公室"), &desk.MendIn{ID: p.ID}))
		if len(tabs) != 1 || tabs[0].Name != "台账" {
			t.Fatalf("%+v", tabs)
		}
		line := map[int][]string{}
		for _, l := range tabs[0].Lines {
			line[l.N] = l.Cells
		}
		if line[2][8] != workbook.ProblemColumn || line[6][8] != "E列“联系电话”：电话应是11位手机号，或带区号的固定电话。" || line[5][0] != "=HYPERLINK(1)" || line[4][4] != "13812345678" {
			t.Errorf("the error workbook: %v", line)
		}
		only := s.file(s.books.Mend(context.Background(), s.who("办公室"), &desk.MendIn{ID: p.ID, Only: true}))
		if n := len(only[0].Lines); n != 2+3 {
			t.Errorf("only the wrong rows: %d lines", n)
		}
		s.imported("办公室", p.ID)
		// Mended and brought back: what is in is known, the rest comes in.
		var back []string
		for _, l := range only[0].Lines {
			text := strings.Join(l.Cells, "|")
			back = append(back, strings.NewReplacer("|138|", "|13800000009|", "邻村|", "甲村|", "无处的店|商店||", "无处的店|商店|丙村|").Replace(text))
		}
		again := s.tried("办公室", csv(back...))
		if again.Counts.Ready != 3 || again.Counts.Wrong != 0 {
			t.Errorf("mended: %+v\n%s", again.Counts, s.rows("办公室", again.ID, workbook.Wrong))
		}
	})
}

func TestAnImportThatWasKilledGoesOnBehindTheLastRow(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		rows := []string{"名称|类别|网格|地址"}
		for i := range 300 {
			rows = append(rows, "店"+strings.Repeat("甲", i%7)+"号"+string(rune('一'+i))+"|商店|甲村|"+string(rune('一'+i))+"路")
		}
		p := s.tried("办公室", csv(rows...))
		if p.Counts.Ready != 300 {
			t.Fatalf("%+v\n%s", p.Counts, s.rows("办公室", p.ID, workbook.Twin))
		}
		if _, err := s.books.Import(context.Background(), s.who("办公室"), &desk.ByID{ID: p.ID}); err != nil {
			t.Fatal(err)
		}
		// The server dies when the first rows are in.
		ctx, kill := context.WithCancel(context.Background())
		s.sites.Changed = nil
		entered := 0
		s.books.Sites.Department = killer(s.books.Sites.Department, func() {
			if entered++; entered == 280 {
				kill()
			}
		})
		if err := s.books.Work(ctx, county); err == nil {
			t.Fatal("it was not killed")
		}
		half := s.sitesNow()
		if half == 0 || half == 300 {
			t.Fatalf("%d sites when it was killed", half)
		}
		if s.page("办公室", p.ID).State != string(workbook.Importing) {
			t.Error("a killed import is not under way any more")
		}
		s.work()
		if n := s.sitesNow(); n != half {
			t.Errorf("taken up while the lease runs: %d sites", n)
		}
		s.clock.Pass(time.Minute)
		s.work()
		p = s.page("办公室", p.ID)
		if p.State != string(workbook.Imported) || p.Counts.Done != 300 || s.sitesNow() != 300 {
			t.Errorf("gone on: %+v, %d sites", p.Counts, s.sitesNow())
		}
	})
}

func TestWorkbooksStayWithinTheScope(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		ctx := context.Background()
		p := s.tried("办公室", csv("名称|类别|网格", "甲店|商店|甲村"))
		for _, other := range []string{"邻办", "甲村长"} {
			who := s.who(other)
			if _, err := s.books.Page(ctx, who, &desk.ByID{ID: p.ID}); fault.Code(err) != "workbook.not_found" {
				t.Errorf("%s sees it: %v", other, err)
			}
			if list, err := s.books.List(ctx, who, &desk.ListIn{Limit: 10}); err != nil || len(list.Items) > 0 {
				t.Errorf("%s lists %+v (%v)", other, list.Items, err)
			}
			for name, err := range map[string]error{
				"try":    second(s.books.Try(ctx, who, &desk.ByID{ID: p.ID})),
				"import": second(s.books.Import(ctx, who, &desk.ByID{ID: p.ID})),
				"undo":   second(s.books.Undo(ctx, who, &desk.ByID{ID: p.ID})),
				"mend":   second(s.books.Mend(ctx, who, &desk.MendIn{ID: p.ID})),
				"hand":   second(s.books.HandOut(ctx, who, &desk.HandOutIn{ID: p.ID})),
			} {
				if fault.Code(err) != "workbook.not_found" {
					t.Errorf("%s: %s: %v", other, name, err)
				}
			}
		}
		if _, err := s.books.Bring(ctx, s.who("甲村员"), &desk.BringIn{Name: "x", RawBody: csv("名称|类别", "a|b")}); fault.Code(err) != "account.not_permitted" {
			t.Errorf("an inspector brings a workbook: %v", err)
		}
		// A head imports into his own grid only, and sites only.
		if p := s.tried("甲村长", csv("名称|类别|网格", "乙店|商店|甲村", "丙店|商店|丙村")); p.Counts.Ready != 1 || p.Counts.Wrong != 1 {
			t.Errorf("%+v", p.Counts)
		}
		if _, err := s.books.Bring(ctx, s.who("甲村长"), &desk.BringIn{Name: "x", Kind: string(workbook.People), RawBody: csv("姓名|岗位", "a|b")}); fault.Code(err) != "workbook.not_yours" {
			t.Errorf("a head imports people: %v", err)
		}
	})
}

func second[T any](_ T, err error) error { return err }
