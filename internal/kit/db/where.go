package db

import (
	"strconv"
	"strings"
)

// Where builds the changing part of a list's statement: conditions joined by
// AND, each value a numbered parameter. It is the only place where SQL text is
// put together at run time; values never become text.
type Where struct {
	conds []string
	Args  []any
}

// Filter starts a Where with the parameters a statement already has.
func Filter(args ...any) *Where { return &Where{Args: args} }

// And adds a condition; each `?` in it becomes the next parameter.
func (w *Where) And(cond string, args ...any) *Where {
	w.conds = append(w.conds, w.number(cond, args))
	return w
}

// Or adds one condition that holds if any of the alternatives does. With no
// alternative nothing fits: a caller without any sight sees no row.
func (w *Where) Or(alternatives ...Cond) *Where {
	if len(alternatives) == 0 {
		w.conds = append(w.conds, "1 = 0")
		return w
	}
	parts := make([]string, len(alternatives))
	for i, a := range alternatives {
		parts[i] = w.number(a.SQL, a.Args)
	}
	w.conds = append(w.conds, "("+strings.Join(parts, " OR ")+")")
	return w
}

// Cond is one condition with `?` for its values.
type Cond struct {
	SQL  string
	Args []any
}

// In is the condition that col has one of the values; of none, nothing fits.
func In[T any](col string, values []T) Cond {
	if len(values) == 0 {
		return Cond{SQL: "1 = 0"}
	}
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = v
	}
	return Cond{SQL: col + " IN (?" + strings.Repeat(", ?", len(values)-1) + ")", Args: args}
}

// AndCond adds a condition that was made elsewhere.
func (w *Where) AndCond(c Cond) *Where { return w.And(c.SQL, c.Args...) }

// Arg adds a parameter and gives its name in the text ("$4"), for LIMIT.
func (w *Where) Arg(v any) string {
	w.Args = append(w.Args, v)
	return "$" + strconv.Itoa(len(w.Args))
}

// Sum is the number of rows for which a condition holds, as a column; its parameters
// are added.
func (w *Where) Sum(c Cond) string {
	return "CAST(COALESCE(SUM(CASE WHEN " + w.number(c.SQL, c.Args) + " THEN 1 ELSE 0 END), 0) AS BIGINT)"
}

// String is the text after WHERE.
func (w *Where) String() string {
	if len(w.conds) == 0 {
		return "1 = 1"
	}
	return strings.Join(w.conds, " AND ")
}

func (w *Where) number(cond string, args []any) string {
	var b strings.Builder
	next := 0
	for i := 0; i < len(cond); i++ {
		if cond[i] != '?' {
			b.WriteByte(cond[i])
			continue
		}
		w.Args = append(w.Args, args[next])
		next++
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(len(w.Args)))
	}
	return b.String()
}
