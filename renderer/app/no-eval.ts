import { z } from 'zod';

// zod tries whether it may compile schemas with `new Function`, which our content security policy forbids and reports.
// Imported before anything that makes a schema.
z.config({ jitless: true });
