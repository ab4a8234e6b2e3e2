package datastore

import (
	"fmt"
	"strconv"
	"strings"

	"go.etcd.io/etcd/server/v3/embed"
	"sigs.k8s.io/yaml"
)

// Since July 2026 etcd itself defragments its file at a start that frees so much (k3s-io/k3s, pull request 14099). Older
// releases defragmented at each start.
const defragmentMegabytes = 100

// apply sets the user's etcd-arg over the configuration. The originals write each KEY=VALUE into etcd's configuration
// file: a number as a number (K3s, pkg/daemons/executor, ToConfigFile). etcd ignores a key that it does not know.
func apply(config *embed.Config, arguments []string) error {
	config.BootstrapDefragThresholdMegabytes = defragmentMegabytes
	values := map[string]any{}
	for _, argument := range arguments {
		key, value, ok := strings.Cut(argument, "=")
		if !ok {
			continue
		}
		values[strings.TrimLeft(key, "-")] = typed(value)
	}
	file, err := yaml.Marshal(values)
	if err != nil {
		return err
	}
	if err := yaml.Unmarshal(file, config); err != nil {
		return fmt.Errorf("etcd-arg: %w", err)
	}
	return nil
}

func typed(value string) any {
	if number, err := strconv.Atoi(value); err == nil {
		return number
	}
	switch strings.ToLower(value) {
	case "true", "false":
		return strings.EqualFold(value, "true")
	}
	return value
}
