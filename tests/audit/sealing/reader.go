// Reads what the project writes with the code of others: golang.org/x/mod/sumdb/note and tlog, as Debian packages them.
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type inclusion struct {
	Line  []byte
	Index int64
	Size  int64
	Proof [][]byte
}

type consistency struct {
	Old     int64
	OldRoot []byte
	New     int64
	Proof   [][]byte
}

type files struct {
	Vkey        string
	Notes       []string
	Lines       [][]byte
	Inclusion   []inclusion
	Consistency []consistency
}

func fail(format string, values ...any) {
	fmt.Printf(format+"\n", values...)
	os.Exit(1)
}

func hash(raw []byte) (found tlog.Hash) {
	if copy(found[:], raw) != tlog.HashSize || len(raw) != tlog.HashSize {
		fail("not a hash: %x", raw)
	}
	return found
}

func hashes(raw [][]byte) (found []tlog.Hash) {
	for _, one := range raw {
		found = append(found, hash(one))
	}
	return found
}

func main() {
	var given files
	if err := json.NewDecoder(bufio.NewReader(os.Stdin)).Decode(&given); err != nil {
		fail("input: %v", err)
	}
	verifier, err := note.NewVerifier(given.Vkey)
	if err != nil {
		fail("vkey: %v", err)
	}
	roots := map[int64]tlog.Hash{}
	for _, text := range given.Notes {
		opened, err := note.Open([]byte(text), note.VerifierList(verifier))
		if err != nil {
			fail("note: %v", err)
		}
		lines := strings.Split(opened.Text, "\n")
		size, err := strconv.ParseInt(lines[1], 10, 64)
		if err != nil || lines[0] != verifier.Name() || len(lines) != 4 {
			fail("checkpoint: %q", opened.Text)
		}
		root, err := base64.StdEncoding.DecodeString(lines[2])
		if err != nil {
			fail("root: %v", err)
		}
		roots[size] = hash(root)
	}
	for _, one := range given.Inclusion {
		if err := tlog.CheckRecord(hashes(one.Proof), one.Size, roots[one.Size], one.Index, tlog.RecordHash(one.Line)); err != nil {
			fail("inclusion of %d in %d: %v", one.Index, one.Size, err)
		}
	}
	for _, one := range given.Consistency {
		if err := tlog.CheckTree(hashes(one.Proof), one.New, roots[one.New], one.Old, hash(one.OldRoot)); err != nil {
			fail("consistency of %d and %d: %v", one.Old, one.New, err)
		}
	}
	// The whole tree once more, grown by Go from the lines.
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var found []tlog.Hash
		for _, index := range indexes {
			found = append(found, stored[index])
		}
		return found, nil
	})
	for nth, line := range given.Lines {
		more, err := tlog.StoredHashes(int64(nth), line, reader)
		if err != nil {
			fail("hashes: %v", err)
		}
		stored = append(stored, more...)
		size := int64(nth + 1)
		if root, err := tlog.TreeHash(size, reader); err != nil || (roots[size] != tlog.Hash{} && root != roots[size]) {
			fail("root of %d: %v %v", size, root, err)
		}
	}
	fmt.Printf("%d notes, %d proofs, %d leaves\n", len(given.Notes), len(given.Inclusion)+len(given.Consistency), len(given.Lines))
}
