package laws

import (
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
)

// statement is one SQL text of the house and where it stands.
type statement struct {
	at   string // file and name or line
	noun string // whose desk says it
	name string
	kind string // ":one", ":many", ":exec" …; "" for a text in Go
	text string // without comments
	note string // the comments
	file string
	open bool // a part only: Go code adds the rest
}

var (
	nameLine  = regexp.MustCompile(`^-- name: (\w+) (:\w+)`)
	noComment = regexp.MustCompile(`(?m)--.*$`)
	quoted    = regexp.MustCompile(`'(?:[^']|'')*'`)
	saysSQL   = regexp.MustCompile(`(?s)\b(SELECT\s.*\sFROM|INSERT INTO|UPDATE \w+ SET|DELETE FROM)\b`)
	named     = regexp.MustCompile(`sqlc\.arg\(\w+\)|@\w+`)
	isSQL     = regexp.MustCompile(`(?is)^\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH)\s`)
)

// written are the statements of the .sql files beside the desks.
func written(t *testing.T) []statement {
	t.Helper()
	var out []statement
	for _, f := range files() {
		if ok, _ := path.Match("internal/*/desk/*.sql", f); !ok {
			continue
		}
		var cur *statement
		var body strings.Builder
		end := func() {
			if cur == nil {
				return
			}
			all := body.String()
			cur.note = strings.Join(noComment.FindAllString(all, -1), "\n")
			cur.text = strings.TrimSuffix(strings.TrimSpace(noComment.ReplaceAllString(all, "")), ";")
			out = append(out, *cur)
			body.Reset()
		}
		for _, line := range strings.Split(read(t, f), "\n") {
			if m := nameLine.FindStringSubmatch(line); m != nil {
				end()
				cur = &statement{at: f + " " + m[1], file: f, noun: strings.Split(f, "/")[1], name: m[1], kind: m[2]}
				continue
			}
			body.WriteString(line + "\n")
		}
		end()
	}
	if len(out) == 0 {
		t.Fatal("no statement was found: the law reads nothing")
	}
	return out
}

// spoken are the statements that stand as text in Go code: lists whose filters
// change. A statement is a function with all the text that it says, its own and
// that of the constants it names; note is "Within" where it asks for the scope,
// itself or by a function of its package.
func spoken() []statement {
	type room struct {
		consts map[string]string // name → SQL text
		within map[string]bool   // functions that take the scope
		says   map[string]string // and what those say, for who calls them
	}
	rooms := map[string]*room{}
	ours := func(yield func(source, ast.Decl)) {
		for _, s := range sources() {
			if noun, _ := s.noun(); s.test || s.made() || noun == "" || noun == "kit" {
				continue
			}
			for _, d := range s.ast.Decls {
				yield(s, d)
			}
		}
	}
	ours(func(s source, d ast.Decl) {
		if rooms[s.dir] == nil {
			rooms[s.dir] = &room{map[string]string{}, map[string]bool{"Within": true}, map[string]string{}}
		}
		r := rooms[s.dir]
		switch d := d.(type) {
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if v, ok := spec.(*ast.ValueSpec); ok {
					if text := textsIn(v); isSQL.MatchString(text) {
						r.consts[v.Names[0].Name] = text
					}
				}
			}
		case *ast.FuncDecl:
			if takesWhere(d) {
				r.says[d.Name.Name] = textsIn(d)
			}
		}
	})
	// Who builds a filter with the scope, and who starts from such a filter.
	for range 2 {
		ours(func(s source, d ast.Decl) {
			r := rooms[s.dir]
			if fn, ok := d.(*ast.FuncDecl); ok && returnsCond(fn) && calls(fn, r.within) {
				r.within[fn.Name.Name] = true
				r.says[fn.Name.Name] = textsIn(fn)
				for name, text := range r.says {
					if calls(fn, map[string]bool{name: true}) {
						r.says[fn.Name.Name] += " " + text
					}
				}
			}
		})
	}
	var out []statement
	ours(func(s source, d ast.Decl) {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || takesWhere(fn) {
			return // its conditions come from who calls it, and are read there
		}
		r := rooms[s.dir]
		text, note := textsIn(fn), ""
		ast.Inspect(fn, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				text += " " + r.consts[id.Name]
			}
			if call, ok := n.(*ast.CallExpr); ok && calledName(call) != fn.Name.Name {
				text += " " + r.says[calledName(call)]
			}
			return true
		})
		if !saysSQL.MatchString(text) {
			return
		}
		if calls(fn, r.within) {
			note = "Within"
		}
		noun, _ := s.noun()
		out = append(out, statement{at: s.at(d) + " " + fn.Name.Name, file: s.path, noun: noun, name: fn.Name.Name,
			text: text, note: note + fn.Doc.Text(), open: true})
	})
	return out
}

// takesWhere says whether a function is handed its conditions.
func takesWhere(fn *ast.FuncDecl) bool {
	for _, p := range fn.Type.Params.List {
		if star, ok := p.Type.(*ast.StarExpr); ok {
			if sel, ok := star.X.(*ast.SelectorExpr); ok && sel.Sel.Name == "Where" {
				return true
			}
		}
	}
	return false
}

// returnsCond says whether what a function gives is a condition or a filter.
func returnsCond(fn *ast.FuncDecl) bool {
	if fn.Type.Results == nil {
		return false
	}
	for _, p := range fn.Type.Results.List {
		e := p.Type
		if star, ok := e.(*ast.StarExpr); ok {
			e = star.X
		}
		if sel, ok := e.(*ast.SelectorExpr); ok && (sel.Sel.Name == "Where" || sel.Sel.Name == "Cond") {
			return true
		}
	}
	return false
}

// textsIn joins the string literals under a node.
func textsIn(n ast.Node) string {
	var all []string
	ast.Inspect(n, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			text, _ := strconv.Unquote(lit.Value)
			all = append(all, text)
		}
		return true
	})
	return strings.Join(all, " ")
}

// calls says whether a function calls one of these.
func calls(fn *ast.FuncDecl, names map[string]bool) bool {
	found := false
	ast.Inspect(fn, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			found = found || names[calledName(call)]
		}
		return true
	})
	return found
}

func calledName(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// unportable is what one of the two engines (or a PostgreSQL that is spread)
// does not take, or takes differently.
var unportable = []struct{ word, why string }{
	{`\bNOW\s*\(`, "the clock is the caller's, or two engines in two zones disagree about today"},
	{`\bCURRENT_(DATE|TIME|TIMESTAMP)\b`, "the clock is the caller's"},
	{`\b(date_trunc|strftime|julianday|datetime|to_char|to_timestamp|EXTRACT|AGE|date)\s*\(`, "SQL compares, rules compute: no date arithmetic in SQL"},
	{`\bINTERVAL\b`, "SQL compares, rules compute: no date arithmetic in SQL"},
	{`::`, "a cast of PostgreSQL alone; use typed columns"},
	{`\bILIKE\b`, "PostgreSQL alone, and it folds Chinese differently; search the pinyin column"},
	{`\bJSONB?\b|->>?|@>|\bjson_`, "JSON is TEXT, and never filtered by SQL: a queried field is a column"},
	{`\bARRAY\b|\bANY\s*\(|\bunnest\s*\(|\barray_agg\s*\(`, "SQLite has no arrays; an IN list is built by db.In"},
	{`\bSERIAL\b|\bAUTOINCREMENT\b|\bSEQUENCE\b|\bIDENTITY\b`, "ids are made where the thing is made; no sequence can be spread"},
	{`\b(TIMESTAMPTZ|TIMESTAMP|DATETIME)\b`, "instants are BIGINT milliseconds, days are TEXT"},
	{`\bFOR\s+UPDATE\b|\bSKIP\s+LOCKED\b`, "SQLite has neither; writes are serializable and asked again"},
	{`\bFILTER\s*\(`, "openGauss has none; use SUM(CASE …)"},
	{`\bNULLS\s+(FIRST|LAST)\b`, "engines and forks differ; no column is NULL"},
	{`\bDISTINCT\s+ON\b`, "PostgreSQL alone"},
	{`\bGROUP_CONCAT\b|\bstring_agg\b`, "each exists on one engine only; join in Go"},
}

func TestStatementsSpeakTheTongueOfBothEngines(t *testing.T) {
	texts := append(written(t), spoken()...)
	for _, f := range files() {
		if ok, _ := path.Match("migrations/*.sql", f); ok {
			texts = append(texts, statement{at: f, text: noComment.ReplaceAllString(read(t, f), "")})
		}
	}
	for _, s := range texts {
		bare := quoted.ReplaceAllString(s.text, "''")
		for _, u := range unportable {
			if m := regexp.MustCompile(`(?i)` + u.word).FindString(bare); m != "" {
				if s.open && !strings.Contains(strings.ToUpper(bare), "SELECT") {
					continue
				}
				t.Errorf("%s says %q: %s", s.at, m, u.why)
			}
		}
	}
}

// unsharded are the tables without a county, and why.
var unsharded = map[string]string{
	"session": "found by the hash of a token before any county is known; a reference table where the database is spread",
}

var (
	createTable  = regexp.MustCompile(`(?is)CREATE TABLE (\w+) \((.*?)\n\);`)
	primaryKey   = regexp.MustCompile(`(?i)PRIMARY KEY \(([^)]*)\)`)
	createIndex  = regexp.MustCompile(`(?i)CREATE (UNIQUE )?INDEX (\w+) ON (\w+) \(([^)]*)\)`)
	tableMention = regexp.MustCompile(`(?i)\b(FROM|JOIN|INSERT INTO|UPDATE)\s+(\w+)(?:\s+(?:AS\s+)?(\w+))?`)
	insertInto   = regexp.MustCompile(`(?is)INSERT INTO (\w+)\s*\(([^)]*)\)`)
	bareCounty   = regexp.MustCompile(`(?i)(?:^|[^.\w])county\s*=\s*(?:\$\d|\?|\w+\.county)`)
)

// tables are the tables of the schema, each with the migration that made it.
func tables(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, f := range files() {
		if ok, _ := path.Match("migrations/*.sql", f); !ok {
			continue
		}
		for _, m := range createTable.FindAllStringSubmatch(read(t, f), -1) {
			out[m[1]] = f
		}
	}
	if len(out) < 10 {
		t.Fatalf("only %d tables were read", len(out))
	}
	return out
}

func TestTheCountyComesFirstInEveryKey(t *testing.T) {
	const why = "the county is the shard: a key that does not begin with it cannot be kept unique, or found, when PostgreSQL is spread"
	for _, f := range files() {
		if ok, _ := path.Match("migrations/*.sql", f); !ok {
			continue
		}
		text := noComment.ReplaceAllString(read(t, f), "")
		for _, m := range createTable.FindAllStringSubmatch(text, -1) {
			if unsharded[m[1]] != "" {
				continue
			}
			key := primaryKey.FindStringSubmatch(m[2])
			if key == nil || !strings.HasPrefix(strings.TrimSpace(key[1]), "county") {
				t.Errorf("%s: primary key of %s: %s", f, m[1], why)
			}
			if strings.Contains(strings.ToUpper(m[2]), "REFERENCES") {
				t.Errorf("%s: %s has a foreign key: none crosses a shard, and a rule says it better", f, m[1])
			}
			for _, line := range strings.Split(m[2], "\n") {
				line = strings.TrimSpace(line)
				if line != "" && !strings.HasPrefix(line, "PRIMARY KEY") && !strings.Contains(line, "NOT NULL") {
					t.Errorf("%s: %s: %q may be NULL: an absent value is an empty one, or every comparison has three answers", f, m[1], line)
				}
			}
		}
		for _, m := range createIndex.FindAllStringSubmatch(text, -1) {
			if unsharded[m[3]] == "" && !strings.HasPrefix(strings.TrimSpace(m[4]), "county") {
				t.Errorf("%s: index %s: %s", f, m[2], why)
			}
		}
	}
}

func TestEveryStatementNamesItsCounty(t *testing.T) {
	known := tables(t)
	for _, s := range append(written(t), spoken()...) {
		text := quoted.ReplaceAllString(s.text, "''")
		for _, m := range insertInto.FindAllStringSubmatch(text, -1) {
			if known[m[1]] != "" && unsharded[m[1]] == "" && !strings.HasPrefix(strings.TrimSpace(m[2]), "county") {
				t.Errorf("%s: INSERT INTO %s without its county first", s.at, m[1])
			}
		}
		if missing := countless(text, known); len(missing) > 0 {
			t.Errorf("%s: %v without `county =`: a statement that does not say its county reads every shard, and one day shows a county to another", s.at, missing)
		}
	}
}

// countless gives the tables of a statement whose county is not compared. A
// table with an alias must be compared by it; one without may be by the bare
// column, once for each.
func countless(text string, known map[string]string) []string {
	var missing []string
	bare := len(bareCounty.FindAllString(text, -1))
	for _, m := range tableMention.FindAllStringSubmatch(text, -1) {
		table, alias := m[2], strings.ToUpper(m[3])
		if known[table] == "" || unsharded[table] != "" || strings.EqualFold(m[1], "INSERT INTO") {
			continue
		}
		name := table
		if m[3] != "" && !slices.Contains([]string{"WHERE", "ON", "SET", "ORDER", "GROUP", "LIMIT", "JOIN", "LEFT", "UNION", "INNER", "CROSS", "AS"}, alias) {
			name = m[3]
		}
		if regexp.MustCompile(`(?i)\b` + name + `\.county\s*=|=\s*` + name + `\.county\b`).MatchString(text) {
			continue
		}
		if bare > 0 {
			bare--
			continue
		}
		missing = append(missing, table)
	}
	return missing
}

// strangers are tables that a desk writes although another noun's migration
// made them, and why.
var strangers = map[string]string{
	"checklist":    "checklists come in with the edition of the scheme that holds them, and are read by everybody",
	"calendar_day": "days off are the county's, edited beside the scheme",
}

func TestADeskWritesItsOwnTablesOnly(t *testing.T) {
	made := tables(t)
	writes := regexp.MustCompile(`(?i)\b(INSERT INTO|UPDATE|DELETE FROM)\s+(\w+)`)
	for _, s := range append(written(t), spoken()...) {
		for _, m := range writes.FindAllStringSubmatch(quoted.ReplaceAllString(s.text, "''"), -1) {
			file := made[m[2]]
			if file == "" || strangers[m[2]] != "" {
				continue
			}
			if owner := strings.Split(path.Base(file), "_")[1]; owner != s.noun {
				t.Errorf("%s writes %s, a table of %s: two desks that write one table end up with two rules for it; call %s's verb inside the transaction", s.at, m[2], owner, owner)
			}
		}
	}
}

// narrowed is a statement about one thing beside its county.
var narrowed = regexp.MustCompile(`(?i)(\w+)\s*=\s*\$([2-9]|\d\d)|\w\s*=\s*(sqlc\.arg|@)`)

// scoped are the tables that lie in a grid: who may see a row depends on its path.
func scoped(t *testing.T) map[string]bool {
	out := map[string]bool{}
	for table, f := range tables(t) {
		for _, m := range createTable.FindAllStringSubmatch(read(t, f), -1) {
			if m[1] == table && regexp.MustCompile(`(?m)^\s*path\s`).MatchString(m[2]) {
				out[table] = true
			}
		}
	}
	return out
}

func TestScopeIsInTheQuery(t *testing.T) {
	const why = "what a person sees is decided in one place and inside the query (product law 7): take Within(who.Scope, …)"
	lies := scoped(t)
	if len(lies) < 4 {
		t.Fatalf("scoped tables: %v", lies)
	}
	mentions := func(s statement) string {
		for _, m := range tableMention.FindAllStringSubmatch(s.text, -1) {
			if lies[m[2]] && (strings.EqualFold(m[1], "FROM") || strings.EqualFold(m[1], "JOIN")) {
				return m[2]
			}
		}
		return ""
	}
	for _, s := range spoken() {
		if table := mentions(s); table != "" && !strings.Contains(s.note, "Within") && !strings.Contains(s.note, "scope:") {
			t.Errorf("%s reads %s: %s. If nobody is asking (a sweep), or a rule looks at every row that it loads, its comment says so after the word `scope:`", s.at, table, why)
		}
	}
	for _, s := range written(t) {
		if s.kind != ":many" || narrowed.MatchString(s.text) {
			continue // one row, or the rows of one thing that was loaded, and seen, before
		}
		if table := mentions(s); table != "" && !strings.Contains(s.note, "scope:") {
			t.Errorf("%s lists %s: %s. A list for a sweep, or one that a rule filters, says so in a comment after the word `scope:`", s.at, table, why)
		}
	}
}

func TestEveryStatementPreparesOnBothEngines(t *testing.T) {
	statements := generated()
	if len(statements) == 0 {
		t.Fatal("no statement was found: the law reads nothing")
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for name, text := range statements {
			stmt, err := d.Read().PrepareContext(t.Context(), text)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			stmt.Close()
		}
	})
}

// generated are the texts that the typed queries send, by noun, name and kind.
func generated() map[string]string {
	made := map[string]string{}
	for _, s := range sources() {
		if !s.made() || !strings.HasSuffix(s.path, ".sql.go") {
			continue
		}
		noun, _ := s.noun()
		ast.Inspect(s.ast, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				text, _ := strconv.Unquote(lit.Value)
				if m := nameLine.FindStringSubmatch(text); m != nil {
					_, body, _ := strings.Cut(text, "\n")
					made[noun+" "+m[1]+" "+m[2]] = body
				}
			}
			return true
		})
	}
	return made
}

func TestGeneratedQueriesSayWhatTheSQLSays(t *testing.T) {
	const why = "the typed queries are made from the .sql beside the desk: run `make gen` and commit what it makes"
	made := generated()
	for _, s := range written(t) {
		key := s.noun + " " + s.name + " " + s.kind
		body, there := made[key]
		if !there {
			t.Errorf("%s (%s) has no generated code: %s", s.at, s.kind, why)
			continue
		}
		delete(made, key)
		if !sameSQL(s.text, body) {
			t.Errorf("%s: the generated text differs: %s", s.at, why)
		}
	}
	for key := range made {
		t.Errorf("generated %s has no .sql any more: %s", key, why)
	}
}

// sameSQL compares two texts without spaces and comments. sqlc writes the
// columns out where the .sql says `*`.
func sameSQL(want, got string) bool {
	squeeze := func(s string) string {
		return strings.Join(strings.Fields(strings.TrimSuffix(strings.TrimSpace(noComment.ReplaceAllString(s, "")), ";")), " ")
	}
	want, got = squeeze(want), squeeze(got)
	pattern := named.ReplaceAllString(want, "«n»")
	pattern = strings.ReplaceAll(regexp.QuoteMeta(pattern), "«n»", `\$\d+`)
	pattern = strings.ReplaceAll(pattern, `\*`, `.+`)
	return regexp.MustCompile(`^` + pattern + `$`).MatchString(got)
}
