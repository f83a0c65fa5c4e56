import { App, CfnWaitConditionHandle, Stack } from 'aws-cdk-lib';

/* What `cdk synth` takes at the least: the CLI, a TypeScript loader, the CDK, and a stack with a resource that is nothing. */

new CfnWaitConditionHandle(new Stack(new App(), 'empty'), 'Nothing');
