#!/usr/bin/env node
'use strict';

/**
 * The operator CLI: npx recordings, npm run recordings --, or this file from any folder. Plain JavaScript that Node 12 reads:
 * what keeps the project from running here is told in one line (preflight.js), not by a parser.
 */

const { spawn } = require('child_process');
const fs = require('fs');
const path = require('path');

/** The Node that npm ci brought along; npx and npm run find it by themselves. */
const brought = path.join(__dirname, '../node_modules/node/bin/node');
const wanted = parseInt(fs.readFileSync(path.join(__dirname, '../.nvmrc'), 'utf8'), 10);

const runHere = () => {
  require('./preflight.js');
  if (process.exitCode) return;
  require('./interruptible.js');
  require('tsx/cjs');
  require('../operator/cli/main.ts').main();
};

const runOnBrought = () => {
  const child = spawn(brought, [__filename, ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal sends Ctrl-C to both, and the child says how it ends.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', runHere);
  child.on('exit', (code, signal) => {
    if (signal === null) process.exitCode = code;
    else process.exitCode = signal === 'SIGINT' ? 130 : 1;
  });
};

if (parseInt(process.versions.node, 10) < wanted && fs.existsSync(brought)) runOnBrought();
else runHere();
