package release

import (
	"fmt"
	"regexp"
	"strconv"
)

// Etcd is a release's kind of etcd, as far as an upgrade depends on it.
type Etcd int

const (
	// EtcdForgetful keeps removed members where etcd 3.6 looks for members: 3.5 before 3.5.26.
	EtcdForgetful Etcd = iota
	// EtcdRepaired deletes them: 3.5.26.
	EtcdRepaired
	// Etcd36 counts them.
	Etcd36
)

var parts = regexp.MustCompile(`^v1\.(\d+)\.(\d+)(?:-rc\d+)?\+(rke2r|k3s)(\d+)$`)

// first is the first release with an etcd: minor, patch, release of the distribution.
type first [3]int

// borders are the first repaired releases of minors, and the first one with etcd 3.6.
var borders = map[string]struct {
	repaired []first
	newer    first
}{
	"rke2r": {[]first{{32, 11, 2}, {33, 7, 2}}, first{33, 11, 0}},
	"k3s":   {[]first{{32, 11, 3}, {33, 7, 3}}, first{33, 8, 0}},
}

// Etcd returns this release's kind of etcd.
func (r Release) Etcd() (Etcd, error) {
	match := parts.FindStringSubmatch(r.Version)
	if match == nil {
		return 0, fmt.Errorf("got the release %q, expected one such as v1.35.7+rke2r1", r.Version)
	}
	own := first{}
	for i, text := range []string{match[1], match[2], match[4]} {
		number, err := strconv.Atoi(text)
		if err != nil {
			return 0, err
		}
		own[i] = number
	}
	border := borders[match[3]]
	if !own.before(border.newer) {
		return Etcd36, nil
	}
	for _, repaired := range border.repaired {
		if own[0] == repaired[0] && !own.before(repaired) {
			return EtcdRepaired, nil
		}
	}
	return EtcdForgetful, nil
}

func (f first) before(other first) bool {
	for i := range f {
		if f[i] != other[i] {
			return f[i] < other[i]
		}
	}
	return false
}
