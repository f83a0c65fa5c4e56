import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AssetHashType, type BundlingOptions, DockerImage, type ILocalBundling } from 'aws-cdk-lib';
import { type AssetCode, Code } from 'aws-cdk-lib/aws-lambda';
import { type OutputFile, buildSync } from 'esbuild';
import { PROJECT, features, handlerOf } from './feature-folders';

const inRuntime = (file: string): string => join(PROJECT, 'lambdas/runtime', file);

/** All Lambdas in one run of esbuild: what several of them import is read once. @returns the files of each, by its folder's name */
const bundleAll = (): ReadonlyMap<string, readonly OutputFile[]> => {
  const { outputFiles } = buildSync({
    entryPoints: features.map((feature) => ({ in: handlerOf(feature), out: join(feature, 'index') })),
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs', // loads the SDK about 25 % faster than ESM
    minify: true,
    keepNames: true, // errors take their name from their class
    sourcemap: true,
    sourcesContent: false,
    // Reads the source map when there is a stack to tell.
    inject: [inRuntime('readable-stacks.ts')],
    // The ES modules of the SDK and of Smithy shake better: a quarter less for ingest.
    mainFields: ['module', 'main'],
    // Lambda hands credentials over in the environment: the chain of other ways (SSO, STS, web identity, files, IMDS) would
    // be 120 KB of a bundle.
    alias: { '@aws-sdk/credential-provider-node': inRuntime('lambda-credentials.ts') },
    logLevel: 'warning',
    // Source maps name files from there on: the same bundle, with the same hash, wherever the CDK writes to.
    outdir: PROJECT,
    write: false,
  });
  return Map.groupBy(outputFiles, ({ path }) => basename(dirname(path)));
};

let bundles: ReturnType<typeof bundleAll> | undefined;

/** How the CDK is given a bundle. */
class LocalBundle implements ILocalBundling {
  /** Public, because the CDK takes assets for the same whose options have the same JSON. */
  constructor(readonly feature: string) {}

  tryBundle(outputDir: string): boolean {
    bundles ??= bundleAll();
    mkdirSync(outputDir, { recursive: true });
    for (const { path, contents } of bundles.get(this.feature) ?? [])
      writeFileSync(join(outputDir, basename(path)), contents);
    return true;
  }
}

/** The code of a feature's Lambda: `index.handler`. Sources are read once in a process. */
export const bundleOf = (feature: string): AssetCode => {
  const bundling: BundlingOptions = {
    local: new LocalBundle(feature),
    image: DockerImage.fromRegistry('unused'), // without a local way the CDK would bundle in this one
  };
  return Code.fromAsset(PROJECT, { assetHashType: AssetHashType.OUTPUT, bundling });
};
