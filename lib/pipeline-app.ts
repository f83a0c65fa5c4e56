import { App, type AppProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { MonitoringStack } from './monitoring-stack';
import { PipelineStack } from './pipeline-stack';
import type { Settings } from './settings/read-settings';

/** The whole app, guarded by cdk-nag: a finding that nobody acknowledged with a reason fails the synth. */
export const pipelineApp = (settings: Settings, props: AppProps = {}): App => {
  const app = new App(props);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  const env = {
    region: settings.S3_REGION,
    ...(settings.CDK_DEFAULT_ACCOUNT !== undefined && { account: settings.CDK_DEFAULT_ACCOUNT }),
  };
  const { watched } = new PipelineStack(app, settings.PIPELINE_NAME, {
    settings,
    description: 'Call recordings: from Twilio into S3, one line into the history of their Airtable Job',
    terminationProtection: true,
    env,
  });
  new MonitoringStack(app, `${settings.PIPELINE_NAME}-monitoring`, {
    settings,
    pipeline: watched,
    description: `Alarms and dashboard of ${settings.PIPELINE_NAME}`,
    env,
  });
  return app;
};
