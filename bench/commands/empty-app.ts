import { App, Stack } from 'aws-cdk-lib';

/* What `cdk synth` takes at the least: the CLI, a TypeScript loader, the CDK, and a stack without a resource. */

new Stack(new App(), 'empty');
