package db

import (
	"strings"
	"sync"
)

// Every statement is written once, in the PostgreSQL dialect. SQLite drivers
// number `$n` by first appearance and answer wrongly without an error, so for
// SQLite `$n` becomes `?n`, which means the same on every driver.

// rewriter turns `$n` into `?n` outside strings and comments, and remembers
// the texts it has seen: statements are fixed texts but for the lists that
// [Where] builds, so the memory is bounded by max.
type rewriter struct {
	mu   sync.RWMutex
	seen map[string]string
}

const rewriterMax = 4096

func (r *rewriter) rewrite(sql string) string {
	r.mu.RLock()
	out, ok := r.seen[sql]
	r.mu.RUnlock()
	if ok {
		return out
	}
	out = questionMarks(sql)
	r.mu.Lock()
	if r.seen == nil || len(r.seen) >= rewriterMax {
		r.seen = make(map[string]string, 256)
	}
	r.seen[sql] = out
	r.mu.Unlock()
	return out
}

func questionMarks(sql string) string {
	var b strings.Builder
	b.Grow(len(sql))
	for i := 0; i < len(sql); {
		switch c := sql[i]; {
		case c == '\'' || c == '"':
			end := skipQuoted(sql, i)
			b.WriteString(sql[i:end])
			i = end
		case strings.HasPrefix(sql[i:], "--"):
			end := i + strings.IndexByte(sql[i:]+"\n", '\n')
			b.WriteString(sql[i:min(end, len(sql))])
			i = end
		case strings.HasPrefix(sql[i:], "/*"):
			end := len(sql)
			if j := strings.Index(sql[i+2:], "*/"); j >= 0 {
				end = i + 2 + j + 2
			}
			b.WriteString(sql[i:end])
			i = end
		case c == '$' && i+1 < len(sql) && sql[i+1] >= '0' && sql[i+1] <= '9':
			b.WriteByte('?')
			i++
		default:
			b.WriteByte(c)
			i++
		}
	}
	return b.String()
}

// skipQuoted gives the index after the quoted text that starts at i; a doubled
// quote is part of it.
func skipQuoted(sql string, i int) int {
	quote := sql[i]
	for i++; i < len(sql); i++ {
		if sql[i] != quote {
			continue
		}
		if i+1 < len(sql) && sql[i+1] == quote {
			i++
			continue
		}
		return i + 1
	}
	return len(sql)
}
