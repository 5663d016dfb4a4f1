package desk_test

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"testing"

	"anwang/internal/account"
	"anwang/internal/fault"
	gdesk "anwang/internal/grid/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/kit/web"
	"anwang/internal/workbook"
	"anwang/internal/workbook/desk"
)

func TestGridsComeInWhereverTheirParentsStand(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		p := s.tried("办公室", csv("网格名称|网格编码|网格层级|上级网格",
			"一号微网格|120119106204001.0|微网格|丁村",
			"丁村|120119106204|村级|某镇",
			"二号微网格|W2||120119106204",
			"甲村|120119106201|村级|某镇",
			"某镇|120119106000|镇级|",
			"别镇|1||",
			"戊村|120119106201|村级|某镇",
			"己村||村级|邻镇",
			"三号|W3|微网格|某镇",
			"圈一|Q1|微网格|圈二", "圈二|Q2|微网格|圈一"))
		if p.Kind != string(workbook.Grids) {
			t.Fatalf("%+v", p)
		}
		if got, want := s.rows("办公室", p.ID, workbook.Ready), "2 一号微网格\n3 丁村\n4 二号微网格\n"; got != want {
			t.Errorf("ready:\n%s", got)
		}
		if got := s.rows("办公室", p.ID, workbook.Same); got != "5 甲村\n6 某镇\n" {
			t.Errorf("there already:\n%s", got)
		}
		wrong := s.rows("办公室", p.ID, workbook.Wrong)
		for _, want := range []string{"7 别镇 [D 没写上级网格", "8 戊村 [B 编码 120119106201 已是网格“甲村”的", "9 己村 [D 您的管辖范围内没有网格“邻镇”", "10 三号 [D", "11 圈一", "12 圈二"} {
			if !strings.Contains(wrong, want) {
				t.Errorf("wrong without %q:\n%s", want, wrong)
			}
		}
		p = s.imported("办公室", p.ID)
		if p.Counts.Done != 3 {
			t.Fatalf("%+v\n%s", p.Counts, s.rows("办公室", p.ID, workbook.Wrong))
		}
		if n := s.count(`SELECT COUNT(*) FROM grid g JOIN grid p ON p.county = g.county AND p.id = g.parent WHERE g.county = $1 AND p.name = '丁村' AND g.kind = '微网格' AND g.path LIKE p.path || '%'`); n != 2 {
			t.Errorf("%d grids under 丁村", n)
		}
		// A site in one of them: nothing is taken back; without it all is.
		sites := s.tried("办公室", csv("名称|类别|网格", "甲店|商店|一号微网格"))
		s.imported("办公室", sites.ID)
		if _, err := s.books.Undo(context.Background(), s.who("办公室"), &desk.ByID{ID: p.ID}); fault.Code(err) != "workbook.used_since" || s.count("SELECT COUNT(*) FROM grid WHERE county = $1 AND closed_on <> ''") != 0 {
			t.Errorf("undo with a site inside: %v", err)
		}
		if _, err := s.books.Undo(context.Background(), s.who("办公室"), &desk.ByID{ID: sites.ID}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.books.Undo(context.Background(), s.who("办公室"), &desk.ByID{ID: p.ID}); err != nil {
			t.Fatal(err)
		}
		tree, err := s.grids.Tree(context.Background(), s.who("办公室"), &gdesk.TreeIn{Limit: 100})
		if err != nil || len(tree.Items) != 3 {
			t.Errorf("the tree after the undo: %+v %v", tree, err)
		}
		// The same again: codes are free, pieces of paths are not given twice.
		if p = s.tried("办公室", csv("网格名称|网格编码|网格层级|上级网格", "丁村|120119106204|村级|某镇")); p.Counts.Ready != 1 {
			t.Fatalf("%+v", p.Counts)
		}
		if p = s.imported("办公室", p.ID); p.Counts.Done != 1 {
			t.Errorf("%+v\n%s", p.Counts, s.rows("办公室", p.ID, workbook.Wrong))
		}
	})
}

func TestPeopleComeInWithPostsAccountsAndAPaperOfPasswords(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		ctx := context.Background()
		s.write(func(tx db.Tx) error {
			id, err := s.accounts.Enroll(ctx, tx, s.act(), account.Enrolment{Name: "老张", Phone: "13700000000"})
			s.id["老张"] = id
			return err
		})
		p := s.tried("办公室", csv("姓名|手机号|账号|职务|所在网格|任职时间",
			"张三|13800000001|zhangsan|村网格员|甲村|2026年3月1日",
			"张三|13800000001||村网格长|丙村|",
			"李四|13800000002||村网格员|丙村|46082",
			"老张|13700000000||村网格员|甲村|",
			"王五|||||",
			"赵六|13800000003|zhangsan|村网格员|甲村|",
			"钱七|13800000004||镇长|甲村|",
			"孙八|13800000005||村网格员|邻村|",
			"李四|13800000002||村网格员|丙村|",
			"周九|13800000006||系统管理员|某镇|"))
		if p.Kind != string(workbook.People) {
			t.Fatalf("%+v", p)
		}
		ready := s.rows("办公室", p.ID, workbook.Ready)
		for _, want := range []string{"2 张三\n", "3 张三\n", "4 李四\n", "5 老张 [?A 系统里已有此人", "6 王五 [?D 没写岗位"} {
			if !strings.Contains(ready, want) {
				t.Errorf("ready without %q:\n%s", want, ready)
			}
		}
		wrong := s.rows("办公室", p.ID, workbook.Wrong)
		for _, want := range []string{"7 赵六 [C 账号“zhangsan”已有人使用", "8 钱七 [D", "9 孙八 [E 您的管辖范围内没有网格“邻村”", "11 周九 [D"} {
			if !strings.Contains(wrong, want) {
				t.Errorf("wrong without %q:\n%s", want, wrong)
			}
		}
		if got := s.rows("办公室", p.ID, workbook.Same); !strings.HasPrefix(got, "10 李四 [? 与第4行的人、岗位、网格都相同") {
			t.Errorf("twice: %s", got)
		}
		p = s.imported("办公室", p.ID)
		if p.Counts.Done != 5 || p.Counts.Entered != 3 || p.Counts.Changed != 2 || p.Accounts != 3 {
			t.Fatalf("%+v accounts %d\n%s", p.Counts, p.Accounts, s.rows("办公室", p.ID, workbook.Wrong))
		}
		if n := s.count("SELECT COUNT(*) FROM appointment a JOIN person p ON p.county = a.county AND p.id = a.person WHERE a.county = $1 AND p.name = '张三'"); n != 2 {
			t.Errorf("张三 holds %d posts", n)
		}
		if n := s.count("SELECT COUNT(*) FROM appointment WHERE county = $1 AND from_on = '2026-03-01'"); n != 2 {
			t.Errorf("%d began on 1 March (one said so, one counted so)", n)
		}
		// Before the paper is handed out nobody gets in; after it, the password opens
		// only the choice of another.
		tabs := s.file(s.books.HandOut(ctx, s.who("办公室"), &desk.HandOutIn{ID: p.ID}))
		paper := map[string]string{}
		for _, l := range tabs[0].Lines[3:] {
			paper[l.Cells[4]] = l.Cells[5]
		}
		if len(paper) != 3 || len(paper["13700000000"]) != 14 || len(paper["zhangsan"]) != 14 || len(paper["13800000002"]) != 14 {
			t.Fatalf("the paper: %v", paper)
		}
		if _, err := s.books.HandOut(ctx, s.who("办公室"), &desk.HandOutIn{ID: p.ID}); fault.Code(err) != "workbook.passwords_handed" {
			t.Errorf("handed out twice: %v", err)
		}
		again := &desk.HandOutIn{ID: p.ID}
		again.Body.Again = true
		renewed := s.file(s.books.HandOut(ctx, s.who("办公室"), again))
		for _, l := range renewed[0].Lines[3:] {
			if l.Cells[5] == paper[l.Cells[4]] {
				t.Errorf("%s has the same password on the second paper", l.Cells[4])
			}
			paper[l.Cells[4]] = l.Cells[5]
		}
		// Taken back whole, with the accounts.
		if _, err := s.books.Undo(ctx, s.who("办公室"), &desk.ByID{ID: p.ID}); err != nil {
			t.Fatal(err)
		}
		if n := s.count("SELECT COUNT(*) FROM person WHERE county = $1 AND name IN ('张三', '李四', '王五')"); n != 0 {
			t.Errorf("%d people are left", n)
		}
		if n := s.count("SELECT COUNT(*) FROM appointment WHERE county = $1 AND person = $2", s.id["老张"]); n != 0 {
			t.Errorf("老张 still holds the post")
		}
		if n := s.count("SELECT COUNT(*) FROM person WHERE county = $1 AND id = $2", s.id["老张"]); n != 1 {
			t.Error("老张 was there before the import and is gone")
		}
	})
}

func TestAFirstPasswordOpensOnlyTheChoiceOfAnother(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		ctx := context.Background()
		p := s.tried("办公室", csv("姓名|手机号|账号|岗位|网格", "张三|13800000001|zhangsan|村网格员|甲村"))
		p = s.imported("办公室", p.ID)
		tabs := s.file(s.books.HandOut(ctx, s.who("办公室"), &desk.HandOutIn{ID: p.ID}))
		last := tabs[0].Lines[len(tabs[0].Lines)-1].Cells
		ask := s.browser()
		if answer := ask("POST", "/api/sign-in", `{"login":"zhangsan","password":"wrong-password"}`); !strings.Contains(answer, "account.sign_in_refused") {
			t.Errorf("another password: %s", answer)
		}
		if answer := ask("POST", "/api/sign-in", `{"login":"zhangsan","password":"`+last[5]+`"}`); !strings.Contains(answer, `"initial":true`) {
			t.Fatalf("the first password: %s", answer)
		}
		if answer := ask("GET", "/api/grids", ""); !strings.Contains(answer, "account.password_initial") {
			t.Errorf("with a first password: %s", answer)
		}
		if answer := ask("PUT", "/api/me/password", `{"old":"`+last[5]+`","new":"my-own-password"}`); !strings.Contains(answer, `"done":true`) {
			t.Fatal(answer)
		}
		if answer := ask("GET", "/api/grids", ""); !strings.Contains(answer, "甲村") {
			t.Errorf("with one's own: %s", answer)
		}
		// Whoever signed in is not given another, and the import stays.
		again := &desk.HandOutIn{ID: p.ID}
		again.Body.Again = true
		if tabs := s.file(s.books.HandOut(ctx, s.who("办公室"), again)); len(tabs[0].Lines) != 3 {
			t.Errorf("the second paper: %+v", tabs[0].Lines)
		}
		if _, err := s.books.Undo(ctx, s.who("办公室"), &desk.ByID{ID: p.ID}); fault.Code(err) != "workbook.used_since" {
			t.Errorf("undo of somebody who signed in: %v", err)
		}
		if n := s.count("SELECT COUNT(*) FROM appointment a JOIN person p ON p.county = a.county AND p.id = a.person WHERE a.county = $1 AND p.name = '张三'"); n != 1 {
			t.Error("the post was taken, though nothing was to be taken back")
		}
	})
}

func (s *stage) path(name string) string {
	var out string
	if err := s.db.Read().QueryRowContext(context.Background(), "SELECT path FROM grid WHERE county = $1 AND id = $2", county, s.id[name]).Scan(&out); err != nil {
		s.t.Fatal(err)
	}
	return out
}

// browser asks the server as a person does, with a session of its own.
func (s *stage) browser() func(method, path, body string) string {
	s.t.Helper()
	door := web.Open("", s.accounts.Guard, s.accounts.Routes(), s.grids.Routes())
	server := httptest.NewServer(s.accounts.Sessions(door.Secured(false)))
	s.t.Cleanup(server.Close)
	jar, _ := cookiejar.New(nil)
	client := &http.Client{Jar: jar}
	return func(method, path, body string) string {
		req, err := http.NewRequest(method, server.URL+path, strings.NewReader(body))
		if err != nil {
			s.t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		res, err := client.Do(req)
		if err != nil {
			s.t.Fatal(err)
		}
		defer res.Body.Close()
		answer, err := io.ReadAll(res.Body)
		if err != nil {
			s.t.Fatal(err)
		}
		return string(answer)
	}
}
