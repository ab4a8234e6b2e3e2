package settings

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"strings"
)

// File in which the sysctl of the lab's instances keeps its settings; they must not change the host's kernel.
const kernelParameters = "/run/kernel-parameters"

var hardened = map[string]string{
	"vm.overcommit_memory": "1", "vm.panic_on_oom": "0", "kernel.panic": "10", "kernel.panic_on_oops": "1",
}

// CheckProfile rejects a host that was not prepared for the profile, like RKE2 (its CIS Hardening Guide).
func (s *Settings) CheckProfile() error {
	profile := s.Text("profile", "")
	if profile == "" {
		return nil
	}
	if profile != "cis" {
		return fmt.Errorf("invalid value provided for --profile flag: %s", profile)
	}
	faults := []error{}
	if _, err := user.Lookup("etcd"); err != nil {
		faults = append(faults, fmt.Errorf("missing required: %w", err))
	}
	if _, err := user.LookupGroup("etcd"); err != nil {
		faults = append(faults, fmt.Errorf("missing required: %w", err))
	}
	set, err := parameters()
	if err != nil {
		return err
	}
	for name, expected := range hardened {
		if set[name] != expected {
			faults = append(faults, fmt.Errorf("invalid kernel parameter value %s=%s - expected %s", name, set[name], expected))
		}
	}
	return errors.Join(faults...)
}

func parameters() (map[string]string, error) {
	content, err := os.ReadFile(kernelParameters)
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	set := map[string]string{}
	for _, line := range strings.Split(string(content), "\n") {
		if name, value, ok := strings.Cut(line, "="); ok {
			set[name] = value
		}
	}
	return set, nil
}
