import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { databaseFromEnvironment } from 'nestjs-payscore-sync';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from './src/database/data-source-options.js';

const envFile = existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {};

/** For the TypeORM command line: `npm run build && npx typeorm migration:run -d dist/ormconfig.js`. */
export const dataSource = new DataSource(
  dataSourceOptions(databaseFromEnvironment({ ...envFile, ...process.env })),
);
