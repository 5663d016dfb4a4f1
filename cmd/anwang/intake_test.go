package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"anwang/internal/civil"
	"anwang/internal/kit/config"

	"github.com/google/uuid"
)

// BenchmarkIntake is the whole intake path in one process, for a profile:
// go test ./cmd/anwang -run '^$' -bench Intake -cpuprofile cpu.out
func BenchmarkIntake(b *testing.B) {
	p := program{now: func() civil.Instant { return civil.Instant(time.Now().UnixMilli()) }, env: func(string) string { return "" }, stdout: io.Discard, stderr: io.Discard}
	c, err := p.config([]string{"--data", b.TempDir(), "--log", "error"})
	if err != nil {
		b.Fatal(err)
	}
	ctx := context.Background()
	h, err := p.open(ctx, c)
	if err != nil {
		b.Fatal(err)
	}
	defer h.DB.Close()
	if err := p.loadDemo(ctx, h, config.Shipped); err != nil {
		b.Fatal(err)
	}
	if err := h.settle(ctx); err != nil {
		b.Fatal(err)
	}
	server := httptest.NewServer(h.handler(c))
	defer server.Close()
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	client := &http.Client{Jar: jar, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	post := func(path string, body any) []byte {
		raw, _ := json.Marshal(body)
		res, err := client.Post(server.URL+path, "application/json", bytes.NewReader(raw))
		if err != nil {
			b.Fatal(err)
		}
		defer res.Body.Close()
		out, _ := io.ReadAll(res.Body)
		return out
	}
	post("/api/sign-in", map[string]string{"login": "cunyuan", "password": demoPassword, "app": "field"})
	res, err := client.Get(server.URL + "/api/field/pack")
	if err != nil {
		b.Fatal(err)
	}
	var pack struct {
		Sites []struct {
			ID string `json:"id"`
		} `json:"sites"`
		Checklists []struct {
			Name, Edition string
			Items         []struct{ ID string }
		} `json:"checklists"`
	}
	if err := json.NewDecoder(res.Body).Decode(&pack); err != nil || len(pack.Sites) == 0 {
		b.Fatalf("pack: %v", err)
	}
	res.Body.Close()
	list := pack.Checklists[0]
	answers := []map[string]string{}
	for _, i := range list.Items {
		answers = append(answers, map[string]string{"item": i.ID, "result": "ok"})
	}
	var n atomic.Int64
	b.SetParallelism(32)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			i := n.Add(1)
			now := time.Now().UnixMilli()
			out := post("/api/field/deeds", map[string]any{"device": "bench", "sentAt": now, "deeds": []any{map[string]any{
				"id": uuid.Must(uuid.NewV7()).String(), "seq": i, "kind": "visit", "at": now - 1000,
				"body": map[string]any{"site": pack.Sites[int(i)%len(pack.Sites)].ID, "verb": "排查", "form": list.Name, "edition": list.Edition, "answers": answers},
			}}})
			if !bytes.Contains(out, []byte(`"stored"`)) {
				b.Error(fmt.Sprintf("%.300s", out))
				return
			}
		}
	})
}
