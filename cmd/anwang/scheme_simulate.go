package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"anwang/internal/civil"
	"anwang/internal/scheme"
)

const simulateUsage = `  anwang scheme simulate 文件 --sites 户数 --days 天数 [选项]
                                            让履职要求在虚拟的日历上走一遍：需要多少时间、有多少、哪些做不完、多少人才够
      --from 2026-01-01   从哪一天起
      --grids 村级=33,…    各类网格的个数          --class 学校=10,…      各类对象的户数
      --people 网格员=20,… 岗位共有几人            --hours 网格员=每周20小时,…
      --risk 红=10%,黄=30%,… 各风险等级占对象的比例（不写为各级平均；方案按类别定级的从其规定）
      --effort 巡查=30分钟,… 每个对象用时          --travel 10分钟        每次路上用时（不写按10分钟，0分钟为不计）
      --spots 2           每个最小网格里每种点位几处   --amended            计入属地补充
`

// schemeSimulate is `anwang scheme simulate`.
func schemeSimulate(arg string, flags map[string]string, stdout, stderr io.Writer) int {
	f, s, ok := loadScheme(arg, stderr)
	if !ok {
		return 1
	}
	if flags["amended"] != "" {
		name, src, ok := f.beside(".amendments.yaml")
		if !ok {
			fmt.Fprintf(stderr, "方案旁边没有补充规定：%s\n", name)
			return 1
		}
		_, list, ps := scheme.ReadAmendments(name, src)
		if !ps.Failed() {
			s, ps = scheme.Amend(s, list)
		}
		if ps.Failed() {
			fmt.Fprint(stderr, ps.Errors().Text())
			return 1
		}
	}
	town, err := townOf(flags)
	if err != nil {
		fmt.Fprintf(stderr, "%v\n\n用法：\n%s", err, simulateUsage)
		return 2
	}
	sim, err := s.Simulate(town)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	sim.Write(stdout)
	return 0
}

func townOf(flags map[string]string) (scheme.Town, error) {
	t := scheme.Town{Days: 365, From: "2026-01-01", Travel: 10}
	var err error
	whole := func(name string, into *int) {
		if v, ok := flags[name]; ok && err == nil {
			if *into, err = strconv.Atoi(v); err != nil || *into < 0 {
				err = fmt.Errorf("--%s 应是一个数：%q", name, v)
			}
		}
	}
	whole("sites", &t.Sites)
	whole("days", &t.Days)
	whole("spots", &t.Spots)
	if _, ok := flags["sites"]; !ok {
		return t, fmt.Errorf("缺少 --sites：这里有多少户对象")
	}
	if v, ok := flags["from"]; ok && err == nil {
		if t.From, err = civil.ParseDay(v); err != nil {
			err = fmt.Errorf("--from 没有这一天：%q", v)
		}
	}
	pairs := func(name string, read func(string) (int, bool), example string) map[string]int {
		out := map[string]int{}
		for _, item := range strings.FieldsFunc(flags[name], func(r rune) bool { return r == ',' || r == '，' || r == '、' }) {
			key, value, _ := strings.Cut(item, "=")
			n, ok := read(strings.TrimSpace(value))
			if !ok && err == nil {
				err = fmt.Errorf("--%s 看不懂 %q，应如 %s", name, item, example)
			}
			out[strings.TrimSpace(key)] = n
		}
		return out
	}
	number := func(v string) (int, bool) { n, e := strconv.Atoi(v); return n, e == nil && n >= 0 }
	t.Grids, t.Classes = pairs("grids", number, "村级=33"), pairs("class", number, "学校=10")
	t.Risk = pairs("risk", func(v string) (int, bool) { return number(strings.TrimRight(v, "%％")) }, "红=10%")
	t.People = pairs("people", number, "网格员=20")
	t.Minutes = pairs("hours", scheme.ReadHours, "网格员=每周20小时")
	t.Effort = pairs("effort", scheme.ReadMinutes, "巡查=30分钟")
	if v, ok := flags["travel"]; ok && err == nil {
		if t.Travel, ok = scheme.ReadMinutes(v); !ok && v != "0" && v != "0分钟" {
			err = fmt.Errorf("--travel 看不懂 %q，应如 10分钟", v)
		}
	}
	if err != nil {
		return t, err
	}
	t.Calendar, err = civil.Notices()
	return t, err
}
