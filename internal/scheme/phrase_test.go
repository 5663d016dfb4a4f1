package scheme_test

import (
	"testing"

	"anwang/internal/civil"
	"anwang/internal/scheme"
)

func TestAFrequencyIsReadInThePlansWords(t *testing.T) {
	week, month := civil.EachWeek, civil.EachMonth
	for text, want := range map[string]civil.Often{
		"每天1次":          {Times: 1, Every: 1, Unit: civil.EachDay},
		"每日两次":          {Times: 2, Every: 1, Unit: civil.EachDay},
		"每周至少2次":        {Times: 2, Every: 1, Unit: week},
		"每周不少于 1次":      {Times: 1, Every: 1, Unit: week},
		"每周一次":          {Times: 1, Every: 1, Unit: week},
		"每周二":           {Times: 1, Every: 1, Unit: week, Weekday: 2},
		"每周日":           {Times: 1, Every: 1, Unit: week, Weekday: 7},
		"每２周１次":         {Times: 1, Every: 2, Unit: week},
		"每半月1次":         {Times: 1, Every: 1, Unit: civil.EachHalf},
		"每月":            {Times: 1, Every: 1, Unit: month},
		"每月至少3次":        {Times: 3, Every: 1, Unit: month},
		"每2个月1次，每年至少6次": {Times: 1, Every: 2, Unit: month, Floor: 6},
		"每两个月一次；每年不少于六次": {Times: 1, Every: 2, Unit: month, Floor: 6},
		"每季度":      {Times: 1, Every: 1, Unit: civil.EachQuarter},
		"每季度至少1次":  {Times: 1, Every: 1, Unit: civil.EachQuarter},
		"每半年":      {Times: 1, Every: 1, Unit: civil.EachHalfYear},
		"每年1次":     {Times: 1, Every: 1, Unit: civil.EachYear},
		"每隔15天1次":  {Times: 1, Every: 15, Unit: civil.EachDay, Rolling: true},
		"每3天1次":    {Times: 1, Every: 3, Unit: civil.EachDay, Rolling: true},
		"一次":       {Times: 1, Once: true},
		"临时":       {Adhoc: true},
		"全天":       {Roster: true},
		"unset 定期": {Unset: true},
		"unset":    {Unset: true},
	} {
		got, ok := scheme.ReadOften(text)
		got.Word = ""
		if !ok || got != want {
			t.Errorf("%s: %+v, %v; want %+v", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "定期", "每", "周1次", "每周0次", "每0周1次", "每周至少", "每隔周1次", "每2半月1次", "每周8", "每周1次,每年", "每月1次，每年至少0次", "每月99999999999次", "null"} {
		if o, ok := scheme.ReadOften(text); ok {
			t.Errorf("%q was taken as %+v", text, o)
		}
	}
	if o, _ := scheme.ReadOften("unset 定期"); o.Word != "定期" {
		t.Errorf("the plan's word is lost: %+v", o)
	}
	if o, _ := scheme.ReadOften("每周不少于1次"); o.Word != "每周不少于1次" {
		t.Errorf("the phrase is lost: %+v", o)
	}
}

func TestADueMomentIsReadInThePlansWords(t *testing.T) {
	for text, want := range map[string]civil.Moment{
		"周四":        {Weekday: 4, Unit: civil.EachWeek},
		"每周五12时前":   {Weekday: 5, Unit: civil.EachWeek, Hour: 12},
		"月末":        {Last: true, Unit: civil.EachMonth},
		"季末":        {Last: true, Unit: civil.EachQuarter},
		"年底前":       {Last: true, Unit: civil.EachYear},
		"每月25日":     {Day: 25, Unit: civil.EachMonth},
		"每月25日17时前": {Day: 25, Unit: civil.EachMonth, Hour: 17},
		"次月5日":      {Next: true, Day: 5, Unit: civil.EachMonth},
		"次月５日前":     {Next: true, Day: 5, Unit: civil.EachMonth},
		"季末后10天":    {After: 10, Unit: civil.EachQuarter},
		"6月30日":     {Month: 6, Day: 30, Unit: civil.EachYear},
		"2月29日":     {Month: 2, Day: 29, Unit: civil.EachYear},
		"unset 按时":  {Unset: true},
	} {
		got, ok := scheme.ReadDue(text)
		got.Word = ""
		if !ok || got != want {
			t.Errorf("%s: %+v, %v; want %+v", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "按时", "周八", "6月31日", "13月1日", "每月32日", "次月0日", "周四25时前", "季末后0天"} {
		if m, ok := scheme.ReadDue(text); ok {
			t.Errorf("%q was taken as %+v", text, m)
		}
	}
}

func TestALimitSaysItsUnit(t *testing.T) {
	for text, want := range map[string]civil.Limit{
		"30分钟":     {N: 30, Span: civil.Minutes},
		"8小时":      {N: 8, Span: civil.Hours},
		"当日":       {Span: civil.SameDay},
		"10天":      {N: 10, Span: civil.Days},
		"15日内":     {N: 15, Span: civil.Days},
		"5个工作日":    {N: 5, Span: civil.Workdays},
		"十个工作日":    {N: 10, Span: civil.Workdays},
		"3至5天":     {Least: 3, N: 5, Span: civil.Days},
		"2个月":      {N: 2, Span: civil.Months},
		"1年":       {N: 12, Span: civil.Months},
		"法定":       {Span: civil.Statutory},
		"unset 及时": {Unset: true},
	} {
		got, ok := scheme.ReadLimit(text)
		got.Word = ""
		if !ok || got != want {
			t.Errorf("%s: %+v, %v; want %+v", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "5", "及时", "0天", "5至3天", "五", "-3天", "3.5天"} {
		if l, ok := scheme.ReadLimit(text); ok {
			t.Errorf("%q was taken as %+v", text, l)
		}
	}
}

func TestACountSaysHowManyAndWhere(t *testing.T) {
	for text, want := range map[string]scheme.Count{
		"每网格1人":   {Least: 1, Most: 1, PerGrid: true, Unit: "人"},
		"每网格至少1人": {Least: 1, PerGrid: true, Unit: "人"},
		"每网格1至2人": {Least: 1, Most: 2, PerGrid: true, Unit: "人"},
		"至少1人":    {Least: 1, Unit: "人"},
		"共6人":     {Least: 6, Most: 6, Total: true, Unit: "人"},
		"共16个":    {Least: 16, Most: 16, Total: true, Unit: "个"},
		"unset":   {Unset: true},
	} {
		got, ok := scheme.ReadCount(text)
		got.Word = ""
		if !ok || got != want {
			t.Errorf("%s: %+v, %v; want %+v", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "6", "6人", "每网格0人", "每网格2至1人", "若干"} {
		if c, ok := scheme.ReadCount(text); ok {
			t.Errorf("%q was taken as %+v", text, c)
		}
	}
}

func TestAScoreIsReadInThePlansWords(t *testing.T) {
	for text, want := range map[string]scheme.Score{
		"每次-1":       {Form: scheme.PerEvent, Unit: "次", Points: []string{"-1"}},
		"每人次-0.5":    {Form: scheme.PerEvent, Unit: "人次", Points: []string{"-0.5"}},
		"每少1次-1":     {Form: scheme.PerShort, Step: "1", Unit: "次", Points: []string{"-1"}},
		"每多1人+0.5":   {Form: scheme.PerOver, Step: "1", Unit: "人", Points: []string{"+0.5"}},
		"每低5%-2":     {Form: scheme.PerBelow, Step: "5", Unit: "%", Points: []string{"-2"}},
		"每满10万元-1":   {Form: scheme.PerFull, Step: "10", Unit: "万元", Points: []string{"-1"}},
		"-1至-3":      {Form: scheme.Discretion, Points: []string{"-1", "-3"}},
		"+2":         {Form: scheme.Flat, Points: []string{"+2"}},
		"按比例":        {Form: scheme.InRatio},
		"按级别":        {Form: scheme.ByLevel},
		"按名次+3/2/1":  {Form: scheme.ByRank, Points: []string{"3", "2", "1"}},
		"达标满分否则0":    {Form: scheme.AllOrNone},
		"否决":         {Form: scheme.VetoScore},
		"造成不良影响 -2":  {If: "造成不良影响", Form: scheme.Flat, Points: []string{"-2"}},
		"迟报 每次-0.25": {If: "迟报", Form: scheme.PerEvent, Unit: "次", Points: []string{"-0.25"}},
	} {
		got, ok := scheme.ReadScore(text)
		if !ok || got.Form != want.Form || got.If != want.If || got.Step != want.Step || got.Unit != want.Unit || len(got.Points) != len(want.Points) {
			t.Errorf("%s: %+v, %v; want %+v", text, got, ok, want)
			continue
		}
		for i := range want.Points {
			if got.Points[i] != want.Points[i] {
				t.Errorf("%s: points %v; want %v", text, got.Points, want.Points)
			}
		}
	}
	for _, text := range []string{"", "扣分", "2", "每次1", "每少-1"} {
		if s, ok := scheme.ReadScore(text); ok {
			t.Errorf("%q was taken as %+v", text, s)
		}
	}
}

func TestMovesMomentsBandsAndDays(t *testing.T) {
	if m, ok := scheme.ReadMove("整改中→待复查"); !ok || m != (scheme.Move{From: "整改中", To: "待复查"}) {
		t.Errorf("move: %+v %v", m, ok)
	}
	for _, bad := range []string{"整改中", "→待复查", "甲→乙→丙", "甲→任意"} {
		if m, ok := scheme.ReadMove(bad); ok {
			t.Errorf("%q was taken as %+v", bad, m)
		}
	}
	for text, want := range map[string]scheme.At{
		"前1天":     {Before: 1, Unit: civil.Days, Text: "前1天"},
		"超期":      {Due: true, Unit: civil.Days, Text: "超期"},
		"超期3天":    {Due: true, After: 3, Unit: civil.Days, Text: "超期3天"},
		"超期2个工作日": {Due: true, After: 2, Unit: civil.Workdays, Text: "超期2个工作日"},
		"反馈":      {Act: "反馈", Text: "反馈"},
	} {
		if got := scheme.ReadAt(text); got != want {
			t.Errorf("%s: %+v; want %+v", text, got, want)
		}
	}
	for text, ok := range map[string]bool{"低于50": true, "50以上": true, "60至70": true, "50以上低于80": true, "80以上低于50": false, "很高": false} {
		if _, got := scheme.ReadBand(text); got != ok {
			t.Errorf("band %s: %v", text, got)
		}
	}
	for text, ok := range map[string]bool{"2019-06-04": true, "2020-02-29": true, "2019-02-29": false, "2019-06-31": false, "2019年6月4日": true, "今天": false} {
		if _, got := scheme.ReadDay(text); got != ok {
			t.Errorf("day %s: %v", text, got)
		}
	}
}
