package db_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
)

// The test binary runs itself as the writer that is killed.
const killedFile = "ANWANG_TEST_KILLED_FILE"

func TestAKilledWriterLosesNothingItAcknowledged(t *testing.T) {
	if path := os.Getenv(killedFile); path != "" {
		writeUntilKilled(path)
		return
	}
	path := dbtest.File(t)
	d, err := db.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	shelf(t, d)
	d.Close()

	acknowledged := 0
	for round := range 20 {
		told := killedRound(t, path, time.Duration(10+7*(round%9))*time.Millisecond)
		acknowledged += len(told)
		d, err := db.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		stored := map[string]bool{}
		for _, id := range ids(t, d) {
			stored[id] = true
		}
		for _, id := range told {
			if !stored[id] {
				t.Errorf("round %d: %s was acknowledged and is lost", round, id)
			}
		}
		// Each write puts a pair; half a pair would be half a write.
		for id := range stored {
			twin := id[:len(id)-1] + map[byte]string{'a': "b", 'b': "a"}[id[len(id)-1]]
			if !stored[twin] {
				t.Errorf("round %d: %s is there without %s", round, id, twin)
			}
		}
		var sound string
		if err := d.Read().QueryRowContext(t.Context(), "PRAGMA integrity_check").Scan(&sound); err != nil || sound != "ok" {
			t.Errorf("round %d: integrity %s %v", round, sound, err)
		}
		d.Close()
	}
	if acknowledged < 20 {
		t.Errorf("only %d writes were acknowledged in 20 rounds: this proves nothing", acknowledged)
	}
}

// killedRound starts a writer, lets it acknowledge for a while and kills it
// without a word; it gives what had been acknowledged.
func killedRound(t *testing.T, path string, after time.Duration) []string {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestAKilledWriterLosesNothingItAcknowledged$")
	child.Env = append(os.Environ(), killedFile+"="+path)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var told []string
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if len(told) == 0 { // it writes now
			time.AfterFunc(after, func() { child.Process.Kill() })
		}
		told = append(told, lines.Text())
	}
	child.Wait() // it was killed: that is no failure
	if len(told) == 0 {
		t.Fatal("the writer never acknowledged anything")
	}
	return told[:len(told):len(told)]
}

func writeUntilKilled(path string) {
	d, err := db.Open(context.Background(), path)
	if err != nil {
		panic(err)
	}
	for w := range 4 {
		go func() {
			for n := 0; ; n++ {
				id := fmt.Sprintf("%d-%d-%d-", os.Getpid(), w, n)
				if err := d.Write(context.Background(), func(tx db.Tx) error {
					if err := put(context.Background(), tx, id+"a", ""); err != nil {
						return err
					}
					return put(context.Background(), tx, id+"b", "")
				}); err != nil {
					panic(err)
				}
				// One system call: a line is told whole or not at all.
				fmt.Println(id + "a")
			}
		}()
	}
	time.Sleep(20 * time.Second) // longer than any round: the parent kills
}
