import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Payment } from './payments.mjs';

/**
 * A host that starts and says so, measured from outside: Nest with Express, TypeORM and one table on SQLite, and the
 * module when there are options for it. What it needs comes in the environment: a message would come too late.
 */
const { database, options } = JSON.parse(process.env.BENCH_START);
const entities = [Payment];
const migrations = [];
const modules = [];
if (options) {
  const { PAYSCORE_SYNC_ENTITIES, PAYSCORE_SYNC_MIGRATIONS, PayscoreSyncModule } =
    await import('nestjs-payscore-sync');
  entities.push(...PAYSCORE_SYNC_ENTITIES);
  migrations.push(...PAYSCORE_SYNC_MIGRATIONS);
  modules.push(PayscoreSyncModule.forRoot(options));
}

class HostModule {}
const orm = TypeOrmModule.forRoot({ ...database, entities, migrations, migrationsRun: true });
Module({ imports: [orm, ...modules] })(HostModule);

const app = await NestFactory.create(HostModule, { logger: ['error'] });
await app.listen(0, '127.0.0.1');
process.send({ type: 'ready' });
