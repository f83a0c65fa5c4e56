import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { PROJECT, features, handlerOf } from '../../lib/constructs/feature-folders';

/* The Lambdas as the CDK bundles them by itself, each with an `npx esbuild` of its own, and nothing else of the app. */

const stack = new Stack(new App(), 'bundled-apart');
for (const feature of features)
  new NodejsFunction(stack, feature, {
    entry: handlerOf(feature),
    projectRoot: PROJECT,
    depsLockFilePath: join(PROJECT, 'package-lock.json'),
    runtime: Runtime.NODEJS_24_X,
    bundling: { minify: true, sourceMap: true },
  });
