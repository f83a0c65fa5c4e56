import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { growthBlocks } from '../bench/growth/page';
import { readGrowthResults } from '../bench/growth/results';
import { invocationTimes } from '../bench/load/invocation-times';
import { resultsText } from '../bench/report/page';
import { readResults } from '../bench/report/results';
import { context } from '../cdk.json';
import { pipelineApp } from '../lib/pipeline-app';
import { parseSettings } from '../lib/settings/read-settings';
import { envExample } from '../lib/settings/reference/env-example';
import { settingsPage } from '../lib/settings/reference/page';
import { type Facts, costedTemplate, factsOf } from '../operator/cost/facts';
import { monitoringBlocks } from '../operator/cost/monitoring-blocks';
import { costBlocks } from '../operator/cost/page';
import { type Blocks, withBlocks } from '../operator/cost/page-blocks';

/* npm run docs: writes what is generated from the schema of the settings, from what the synthesised app costs, and from what the benches found. */

const PROJECT = join(__dirname, '..');

/** What is required, and mails: with them nothing is left out. */
const EXAMPLE = {
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  AIRTABLE_BASE_ID: 'appAAAAAAAAAAAAAA',
  OPERATIONS_EMAILS: 'operations@example.com',
};

/** What a synth with the default settings deploys. */
const deployed = (): Facts => {
  const outdir = mkdtempSync(join(tmpdir(), 'docs-'));
  try {
    const app = pipelineApp(parseSettings(EXAMPLE), { outdir, context: { ...context, 'aws:cdk:bundling-stacks': [] } });
    return factsOf(app.synth().stacks.map(({ template }) => costedTemplate.parse(template)));
  } finally {
    rmSync(outdir, { recursive: true });
  }
};

const write = (file: string, text: string): void => {
  writeFileSync(join(PROJECT, file), text);
};

const fill = (page: string, blocks: Blocks): void => {
  write(page, withBlocks(readFileSync(join(PROJECT, page), 'utf8'), blocks));
};

write('.env.example', envExample());
write('docs/settings.md', settingsPage());
const facts = deployed();
write('operator/cost/deployed.json', `${JSON.stringify(facts, undefined, 2)}\n`);
fill('docs/cost.md', costBlocks(facts, invocationTimes(readResults())));
fill('docs/cost-of-monitoring.md', monitoringBlocks(facts));
fill('docs/performance.md', { results: resultsText(readResults()) });
fill('docs/growth.md', growthBlocks(readGrowthResults()));
