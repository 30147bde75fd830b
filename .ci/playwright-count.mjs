// Prints passed, failed and skipped of the last browser run; a run without a report is one failure.
import { readFileSync } from "node:fs";

try {
  const { stats, errors } = JSON.parse(readFileSync("end2end/results/report.json", "utf8"));
  console.log(stats.expected, stats.unexpected + stats.flaky + errors.length, stats.skipped);
} catch (error) {
  console.error(`no report: ${error.message}`);
  console.log(0, 1, 0);
}
