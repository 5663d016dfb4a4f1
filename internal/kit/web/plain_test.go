package web_test

import (
	"net/http"
	"strings"
	"testing"

	"anwang/internal/kit/web"
)

func TestWhatNobodySeesIsTakenOutOfTexts(t *testing.T) {
	for name, c := range map[string][2]string{
		"nothing to take out":        {`{"a":"消防通道——“堵塞”…\n第二行\t完"}`, `{"a":"消防通道——“堵塞”…\n第二行\t完"}`},
		"a turned direction":         {"{\"a\":\"付\u202e款\u2066人\u2069\"}", `{"a":"付款人"}`},
		"the same as an escape":      {`{"a":"付\u202E款\u2066人"}`, `{"a":"付款人"}`},
		"a NUL":                      {`{"a":"a\u0000b"}`, `{"a":"ab"}`},
		"what a terminal obeys":      {`{"a":"\u001b[31m红\u0007"}`, `{"a":"[31m红"}`},
		"short escapes":              {`{"a":"x\b\fy\n"}`, `{"a":"xy\n"}`},
		"DEL and the upper controls": {"{\"a\":\"x\x7f\u0085y\\u009f\"}", `{"a":"xy"}`},
		"a written backslash":        {`{"a":"\\u202e \\b"}`, `{"a":"\\u202e \\b"}`},
		"a family of four":           {`{"a":"👨‍👩‍👧"}`, `{"a":"👨‍👩‍👧"}`},
		"a pair of surrogates":       {`{"a":"\ud83d\ude00"}`, `{"a":"\ud83d\ude00"}`},
		"a text that ends too soon":  {`{"a":"\u00`, `{"a":"\u00`},
		"a backslash at the end":     {`\`, `\`},
		"the first character":        {"\u200f{}", `{}`},
	} {
		if got := string(web.Plain([]byte(c[0]))); got != c[1] {
			t.Errorf("%s: %q, want %q", name, got, c[1])
		}
	}
	w := ask(t, house(t), "POST", "/api/records/r1", "{\"word\":\"消防\u202e通\\u0000道\",\"kind\":\"visit\"}", "Test-May", "record.write")
	if w.Code != 200 || !strings.Contains(w.Body.String(), `"消防通道"`) {
		t.Errorf("through the door: %d %s", w.Code, w.Body)
	}
	// What is left is measured, not what came.
	w = ask(t, house(t), "POST", "/api/records/r1", `{"word":"消\u0000\u0000","kind":"visit"}`, "Test-May", "record.write")
	refused(t, w, http.StatusUnprocessableEntity, "request.invalid")
}

func TestAnAddressThatIsNoTextIsRefused(t *testing.T) {
	h := house(t)
	for _, at := range []string{"/api/me?q=%00", "/api/me?q=%ff%fe", "/api/records/a%00b", "/api/me?q=%zz"} {
		refused(t, ask(t, h, "GET", at, "", "Test-May", "x"), http.StatusUnprocessableEntity, "request.address_malformed")
	}
	if w := ask(t, h, "GET", "/api/me?q=%E6%B6%88+100%25&after=a~b", "", "Test-May", "x"); w.Code != 200 {
		t.Errorf("an ordinary address: %d %s", w.Code, w.Body)
	}
}
