package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"anwang/internal/certificate"
	"anwang/internal/civil"
	"anwang/internal/fault"

	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
)

const certificateUsage = `用法：
  anwang verify [--data 文件夹]           核对本机数据：哈希链、封存与记录
  anwang verify 履职证明.json --key 公钥   核验一份履职证明，不需要服务器；公钥可以是文件，也可以直接写
`

// verifyCertificate checks one file against a published key and prints what it
// certifies. It opens no database and asks no server.
func (p program) verifyCertificate(path string, args []string) int {
	key := ""
	for i := 0; i < len(args); i++ {
		value, ok := strings.CutPrefix(args[i], "--key=")
		switch {
		case ok:
			key = value
		case args[i] == "--key" && i+1 < len(args):
			i++
			key = args[i]
		default:
			fmt.Fprint(p.stderr, certificateUsage)
			return 2
		}
	}
	if key == "" {
		fmt.Fprintln(p.stderr, "错误：请用 --key 给出县里公布的公钥（在“关于我的数据”页、县里的公告，或数据文件夹的 seal.pub）。")
		return 2
	}
	if text, err := os.ReadFile(key); err == nil {
		key = string(text)
	}
	verifier, err := note.NewVerifier(strings.TrimSpace(key))
	if err != nil {
		return p.fail(fault.New(fault.Invalid, "certificate.key_malformed"))
	}
	file, err := os.Open(path)
	if err != nil {
		return p.fail(fmt.Errorf("打不开 %s", path))
	}
	defer file.Close()
	report, err := certificate.Check(file, note.VerifierList(verifier), rfc6962.DefaultHasher)
	if err != nil {
		fmt.Fprintf(p.stdout, "不能采信：%s\n", words(err))
		return 1
	}
	b := report.Body
	zone := time.FixedZone("", 8*3600)
	fmt.Fprintf(p.stdout, "履职证明有效：%s，%s，%s至%s\n", b.Name, b.Place, b.From, b.To)
	for _, post := range b.Posts {
		fmt.Fprintf(p.stdout, "  任职：%s·%s，%s起%s\n", post.Grid, post.Post, post.From, until(post.To))
	}
	for _, d := range b.Duties {
		fmt.Fprintf(p.stdout, "  %s〔%s〕：应做 %d，按时 %d，补做 %d，未做 %d，免责 %d，未到期 %d\n", d.Duty, strings.Join(d.Clauses, "、"), d.Due, d.Done, d.Late, d.Missed, d.Excused, d.Open)
	}
	fmt.Fprintf(p.stdout, "  留痕 %d 条，逐条在签名封存的第 %d 号树根中（%s 封存，共 %s 条）", len(b.Entries), report.Head.N, report.Head.At.Time(zone).Format("2006-01-02 15:04"), grouped(report.Head.Size))
	if b.Unsealed > 0 {
		fmt.Fprintf(p.stdout, "；另有 %d 条出具时还没有封存", b.Unsealed)
	}
	fmt.Fprintf(p.stdout, "\n  公钥 %s\n", report.Key)
	return 0
}

func until(day civil.Day) string {
	if day == "" {
		return ""
	}
	return "，" + string(day) + "止"
}

// charged counts a person's duties for their record and certificate.
func (h *house) charged(ctx context.Context, county, person string, from, to civil.Day) ([]certificate.Duty, error) {
	rows, err := h.patrol.Charged(ctx, county, person, civil.Period{From: from, To: to})
	if err != nil {
		return nil, err
	}
	out := []certificate.Duty{}
	for _, r := range rows {
		out = append(out, certificate.Duty{Duty: r.Duty, Clauses: r.Clauses, Due: int64(r.Windows), Done: int64(r.Done), Late: int64(r.Late), Missed: int64(r.Missed), Excused: int64(r.Excused), Open: int64(r.Open)})
	}
	return out, nil
}
