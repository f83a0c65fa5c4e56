'use strict';

/**
 * Says in one line what keeps the project from running on this machine, before anything else does in many: `npm start`,
 * `npm test` and cdk.json run it first. It is itself run by whatever Node there is, and without node_modules: plain
 * JavaScript that Node 12 reads, and Node's own modules only.
 */

const fs = require('fs');
const path = require('path');

const project = path.join(__dirname, '..');
const modules = path.join(project, 'node_modules');

const json = (...names) => JSON.parse(fs.readFileSync(path.join(...names), 'utf8'));

/** The version of a package that is installed; undefined: it is not. */
const installed = (name) => {
  try {
    return json(modules, name, 'package.json').version;
  } catch (error) {
    return undefined;
  }
};

/** With NODE_ENV=production npm leaves out what the project is deployed and tried with. */
const install = process.env.NODE_ENV === 'production' ? 'npm ci --include=dev' : 'npm ci';

/** @returns {string | undefined} what is wrong with node_modules, and what to do */
const modulesProblem = () => {
  if (!fs.existsSync(modules)) return `The project's packages are not installed: run ${install} first.`;
  const { dependencies, devDependencies } = json(project, 'package.json');
  for (const [name, wanted] of Object.entries(Object.assign({}, dependencies, devDependencies))) {
    const found = installed(name);
    if (found !== wanted)
      return `node_modules does not hold what package.json names (${name} ${wanted}; found: ${found || 'none'}): run ${install}.`;
  }
  // esbuild bundles the Lambdas, and its program is a package of its own for each platform.
  const platform = `${process.platform}-${process.arch}`;
  if (installed('esbuild') !== undefined && installed(`@esbuild/${platform}`) === undefined)
    return `node_modules was installed on another platform than this one (${platform}): run ${install} here.`;
  return undefined;
};

/** @returns {string | undefined} what is wrong with this Node, and what to do */
const nodeProblem = () => {
  const wanted = parseInt(fs.readFileSync(path.join(project, '.nvmrc'), 'utf8'), 10);
  if (parseInt(process.versions.node, 10) >= wanted) return undefined;
  return `The project, with its Lambdas, runs on Node ${wanted}, and this is Node ${process.version}. npm ci brings Node ${wanted} along where install scripts are on: run npm ci --ignore-scripts=false, or install Node ${wanted}.`;
};

const problem = modulesProblem() || nodeProblem();
if (problem !== undefined) {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}
