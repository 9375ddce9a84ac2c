import { Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { TypeOrmModule } from '@nestjs/typeorm';
import { settingsOf, type ValidatedEnvironment } from '../config/validated-environment.js';
import { dataSourceOptions } from './data-source-options.js';
import { openDataSource } from './open-data-source.js';

/** Opens the database and applies the migrations. */
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [ConfigService],
      useFactory: (config: ConfigService<ValidatedEnvironment, true>) => ({
        ...dataSourceOptions(settingsOf(config).database),
        // A few tries, since replicas that start together may collide over a migration; but an unreachable
        // database ends the start in seconds, and whoever supervises the process starts it again.
        retryAttempts: 3,
        retryDelay: 500,
      }),
      dataSourceFactory: openDataSource,
    }),
  ],
})
export class DatabaseModule {}
