// Command waiting-provider prints as JSON how many milliseconds it waited for a resource, and for a timer of its own.
package main

import (
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/retry"
)

func main() {
	start := time.Now()
	(&retry.StateChangeConf{Delay: 3200 * time.Millisecond, PollInterval: 3200 * time.Millisecond}).WaitForStateContext()
	resource := time.Since(start)
	<-time.After(300 * time.Millisecond)
	fmt.Printf("{\"resource\": %d, \"timer\": %d}\n", resource.Milliseconds(), (time.Since(start) - resource).Milliseconds())
}
