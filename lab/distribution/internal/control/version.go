package control

import (
	"fmt"
	"sync/atomic"
	_ "unsafe" // for go:linkname

	"k8s.io/apimachinery/pkg/util/version"
	base "k8s.io/component-base/version"
)

// The version that the API server shows: component-base allows no other minor than the built-in one.
//
//go:linkname dynamicGitVersion k8s.io/component-base/version.dynamicGitVersion
var dynamicGitVersion atomic.Value

func tellVersion(release string) { dynamicGitVersion.Store(release) }

// emulated is the minor that the built-in API server must emulate: its own, or the release's when that is older.
func emulated(release string) string {
	built := version.MustParseGeneric(base.DefaultKubeBinaryVersion)
	told, err := version.ParseGeneric(release)
	if err != nil || built.LessThan(version.MajorMinor(told.Major(), told.Minor())) {
		told = built
	}
	return fmt.Sprintf("%d.%d", told.Major(), told.Minor())
}
