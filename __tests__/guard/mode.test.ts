import { resource, synthesize, synthesizeOnDocker, synthesizeOnK8s, synthesizeOnRke1 } from "../support/synth";

test.each([
  ["RancherOnRKE", synthesize],
  ["RancherOnRKE1", synthesizeOnRke1],
  ["RancherOnK8s", synthesizeOnK8s],
  ["RancherOnDocker", synthesizeOnDocker],
])("a state of another mode than %s is rejected, at the address that all modes have", (mode, make) => {
  expect(resource(make(), "terraform_data", "mode")).toMatchObject({
    input: mode,
    lifecycle: {
      ignore_changes: ["input"],
      postcondition: [
        {
          condition: `\${self.input == "${mode}"}`,
          error_message: expect.stringMatching(
            /^mode: the stack is deployed as \$\{self\.input\}, got \w+; a stack cannot change its mode; write \$\{self/,
          ),
        },
      ],
    },
  });
});
