package settings

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

var networkPlugins = []string{"calico", "canal", "cilium", "flannel"}

// checkNetwork rejects settings without a network for pods: RKE2's validateCNI (pkg/cli/cmds/server.go), K3s' flannel
// backends.
func (s *Settings) checkNetwork() error {
	if backend := s.Text("flannel-backend", "vxlan"); !slices.Contains([]string{"none", "vxlan", "host-gw", "wireguard-native"}, backend) {
		return fmt.Errorf("Cannot configure unknown flannel backend '%s'", backend)
	}
	plugins := s.List("cni")
	if len(plugins) > 0 && plugins[0] == "multus" {
		plugins = plugins[1:]
		if len(plugins) == 0 {
			return errors.New("Failed to validate --cni flag: multus must be used alongside another primary cni selection")
		}
	}
	if len(plugins) > 1 {
		return errors.New("Failed to validate --cni flag: may only provide multiple values if multus is the first value")
	}
	for _, plugin := range plugins {
		if plugin != "none" && !slices.Contains(networkPlugins, plugin) {
			return fmt.Errorf("Invalid value %s for --cni flag: must be one of %s", plugin, strings.Join(networkPlugins, ","))
		}
	}
	return nil
}
