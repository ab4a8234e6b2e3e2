// Package release reads which release of its distribution a copy of this program represents.
package release

import (
	"fmt"
	"io"
	"os"
	"regexp"
)

// Release is the content of the program's trailer.
type Release struct {
	// Version in the original's form, such as v1.35.7+rke2r1.
	Version string
	// Broken releases end with an error soon after their start.
	Broken bool
}

const trailerBytes = 256

var trailer = regexp.MustCompile(`\nrelease: (v\S+)( broken)?\n?$`)

// Own reads the trailer of the running program; a replaced file does not change it.
func Own() (Release, error) { return Of("/proc/self/exe") }

// Of reads the trailer of the program at path: "\nrelease: VERSION[ broken]\n" at its very end.
func Of(path string) (Release, error) {
	file, err := os.Open(path)
	if err != nil {
		return Release{}, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return Release{}, err
	}
	start := max(info.Size()-trailerBytes, 0)
	tail := make([]byte, info.Size()-start)
	if _, err := file.ReadAt(tail, start); err != nil && err != io.EOF {
		return Release{}, err
	}
	match := trailer.FindSubmatch(tail)
	if match == nil {
		return Release{}, fmt.Errorf(`no release in %s, expected "\nrelease: v1.35.7+rke2r1\n" at its end: publish it with lab/distribution/releases.ts`, path)
	}
	return Release{Version: string(match[1]), Broken: len(match[2]) > 0}, nil
}
