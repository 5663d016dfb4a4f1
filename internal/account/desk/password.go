package desk

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"sync/atomic"

	"anwang/internal/fault"

	"golang.org/x/crypto/argon2"
)

// What argon2id costs: two passes over 19 MiB, the least that is advised
// today. Kept in each hash, so that it can be raised without asking anybody to
// choose a new password.
const (
	hashPasses = 2
	hashMemory = 19 * 1024 // KiB
	hashLanes  = 1
	hashBytes  = 32
	saltBytes  = 16
	// memoryMost bounds what a hash from the database may ask for.
	memoryMost = 64 * 1024
)

// hasher bounds how many passwords are hashed at once: each takes 19 MiB and a
// core, and anybody may ask. Who finds too long a queue is told so at once.
type hasher struct {
	slots   chan struct{}
	waiting atomic.Int64
	most    int64
	decoy   string // what an unknown login is compared with, at the same cost
}

func newHasher(atOnce, queue int) *hasher {
	h := &hasher{slots: make(chan struct{}, max(atOnce, 1)), most: int64(max(queue, 1))}
	h.decoy = seal("", make([]byte, saltBytes))
	return h
}

// turn waits for a slot; the returned function gives it back.
func (h *hasher) turn(ctx context.Context) (func(), error) {
	select {
	case h.slots <- struct{}{}:
		return func() { <-h.slots }, nil
	default:
	}
	if h.waiting.Add(1) > h.most {
		h.waiting.Add(-1)
		return nil, fault.New(fault.TooMany, "account.busy")
	}
	defer h.waiting.Add(-1)
	select {
	case h.slots <- struct{}{}:
		return func() { <-h.slots }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// hash makes the PHC string of a password with a fresh salt.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	done, err := h.turn(ctx)
	if err != nil {
		return "", err
	}
	defer done()
	salt := make([]byte, saltBytes)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	return seal(password, salt), nil
}

// same says whether the password is the one a PHC string was made of; an empty
// string is compared with the decoy and never fits.
func (h *hasher) same(ctx context.Context, phc, password string) (bool, error) {
	known := phc != ""
	if !known {
		phc = h.decoy
	}
	p, err := parsePHC(phc)
	if err != nil {
		return false, err
	}
	done, err := h.turn(ctx)
	if err != nil {
		return false, err
	}
	defer done()
	got := argon2.IDKey([]byte(password), p.salt, p.passes, p.memory, p.lanes, uint32(len(p.key)))
	return subtle.ConstantTimeCompare(got, p.key) == 1 && known, nil
}

func seal(password string, salt []byte) string {
	key := argon2.IDKey([]byte(password), salt, hashPasses, hashMemory, hashLanes, hashBytes)
	b := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, hashMemory, hashPasses, hashLanes, b.EncodeToString(salt), b.EncodeToString(key))
}

type phc struct {
	memory, passes uint32
	lanes          uint8
	salt, key      []byte
}

func parsePHC(s string) (phc, error) {
	var p phc
	var version int
	parts := strings.Split(s, "$")
	bad := fmt.Errorf("account: the stored hash is not an argon2id PHC string")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return p, bad
	}
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return p, bad
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.passes, &p.lanes); err != nil || p.memory > memoryMost || p.passes == 0 || p.passes > 8 || p.lanes == 0 {
		return p, bad
	}
	var err error
	if p.salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return p, bad
	}
	if p.key, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil || len(p.key) < 16 {
		return p, bad
	}
	return p, nil
}
