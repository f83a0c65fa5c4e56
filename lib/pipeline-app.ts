import { App, type AppProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { PipelineStack } from './pipeline-stack';
import type { Settings } from './settings';

/** The whole app, guarded by cdk-nag: a finding that nobody acknowledged with a reason fails the synth. */
export const pipelineApp = (settings: Settings, props: AppProps = {}): App => {
  const app = new App(props);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  new PipelineStack(app, settings.PIPELINE_NAME, {
    settings,
    description: 'Call recordings: from Twilio into S3, one line into the history of their Airtable Job',
    terminationProtection: true,
    env: {
      region: settings.S3_REGION,
      ...(settings.CDK_DEFAULT_ACCOUNT !== undefined && { account: settings.CDK_DEFAULT_ACCOUNT }),
    },
  });
  return app;
};
