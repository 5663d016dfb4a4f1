package dbtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Server is a PostgreSQL server of our own, in a folder of its own, that ends
// with the process that started it.
type Server struct {
	// DSN opens its database "postgres".
	DSN string

	leash io.Closer
	keep  *exec.Cmd
}

// keeper holds the server on a leash: it starts postgres and waits for the end
// of its own input, which comes when the process that started it closes the
// pipe or dies of whatever cause. So no server is left behind, not even by
// kill -9, and no test binary needs a TestMain to stop one.
const keeper = `
"$1" -D "$2/data" -k "$2" -p "$3" -h 127.0.0.1 >"$2/log" 2>&1 </dev/null &
pid=$!
read -r _
kill -INT $pid 2>/dev/null
wait $pid
rm -rf "$2"
`

// settings make the server quick and forgetful, which is what a test wants of
// everything but correctness.
const settings = `
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 400
shared_buffers = 96MB
wal_level = minimal
max_wal_senders = 0
autovacuum = off
`

// StartServer makes a new PostgreSQL cluster and starts it. PostgreSQL refuses
// to run as root, so a root caller runs it as the user postgres (or nobody).
func StartServer() (*Server, error) {
	initdb, postgres, err := binaries()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "anwang-pg-")
	if err != nil {
		return nil, err
	}
	who, err := unprivileged(dir)
	if err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	mk := exec.Command(initdb, "-D", filepath.Join(dir, "data"), "-U", "postgres", "-A", "trust",
		"--locale=C", "-E", "UTF8", "--no-sync", "--no-instructions")
	mk.Dir, mk.SysProcAttr = dir, who
	if out, err := mk.CombinedOutput(); err != nil {
		os.RemoveAll(dir)
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	conf, err := os.OpenFile(filepath.Join(dir, "data", "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	_, err = conf.WriteString(settings)
	if err := errors.Join(err, conf.Close()); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	// Between finding a free port and postgres taking it another process may
	// be quicker; then a second port is as good as the first.
	for try := 0; ; try++ {
		s, err := start(postgres, dir, who)
		if err == nil {
			return s, nil
		}
		if try == 2 {
			os.RemoveAll(dir)
			return nil, err
		}
	}
}

func start(postgres, dir string, who *syscall.SysProcAttr) (*Server, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	keep := exec.Command("/bin/sh", "-c", keeper, "keeper", postgres, dir, strconv.Itoa(port))
	keep.Dir, keep.SysProcAttr = dir, who
	leash, err := keep.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := keep.Start(); err != nil {
		return nil, err
	}
	s := &Server{
		DSN:   fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", port),
		leash: leash, keep: keep,
	}
	if err := s.wait(30 * time.Second); err != nil {
		said, _ := os.ReadFile(filepath.Join(dir, "log"))
		leash.Close()
		keep.Wait()
		return nil, fmt.Errorf("postgres did not come up: %w\n%s", err, said)
	}
	return s, nil
}

// Stop ends the server and removes its folder.
func (s *Server) Stop() error {
	s.leash.Close()
	return s.keep.Wait()
}

func (s *Server) wait(most time.Duration) error {
	pool, err := sql.Open("pgx", s.DSN)
	if err != nil {
		return err
	}
	defer pool.Close()
	ctx, cancel := context.WithTimeout(context.Background(), most)
	defer cancel()
	for {
		err := pool.PingContext(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// binaries finds PostgreSQL: the newest under Debian's folder, where PATH does
// not lead, else what PATH has.
func binaries() (initdb, postgres string, err error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	slices.SortFunc(found, func(a, b string) int { return edition(b) - edition(a) })
	if len(found) == 0 {
		if p, err := exec.LookPath("initdb"); err == nil {
			found = append(found, p)
		}
	}
	for _, initdb := range found {
		postgres := filepath.Join(filepath.Dir(initdb), "postgres")
		if _, err := os.Stat(postgres); err == nil {
			return initdb, postgres, nil
		}
	}
	return "", "", errors.New("PostgreSQL is not installed: the scenes run on both engines, so its server binaries (initdb, postgres) must be in PATH or in /usr/lib/postgresql/*/bin. On Debian: apt-get install postgresql (make test does it)")
}

func edition(path string) int {
	n, _ := strconv.Atoi(strings.Split(path, "/")[4])
	return n
}

// unprivileged gives the folder to a user that PostgreSQL accepts and says how
// to run a process as that user; for a caller who is not root, nothing changes.
func unprivileged(dir string) (*syscall.SysProcAttr, error) {
	if os.Getuid() != 0 {
		return &syscall.SysProcAttr{}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		if err := os.Chown(dir, uid, gid); err != nil {
			return nil, err
		}
		return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
	}
	return nil, errors.New("PostgreSQL does not run as root, and there is neither a user postgres nor nobody to run it as")
}
