const Sequencer = require("@jest/test-sequencer").default;

/** What takes minutes starts first, so that the other files run beside it; jest would know that only after a first run. */
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
