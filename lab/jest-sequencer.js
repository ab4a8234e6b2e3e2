const Sequencer = require("@jest/test-sequencer").default;

/**
 * Files that take minutes start first, so that the other files run beside them. jest would know their times only after
 * a first run.
 */
const FIRST = ["servers/", "apply/plans.", "apply/guard.", "apply/rancher-on-", "apply/"];

module.exports = class extends Sequencer {
  sort(tests) {
    const place = ({ path }) => {
      const index = FIRST.findIndex((name) => path.includes(`__tests__/${name}`));
      return index === -1 ? FIRST.length : index;
    };
    return super.sort([...tests]).sort((one, other) => place(one) - place(other));
  }
};
