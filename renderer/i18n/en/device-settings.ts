export const deviceSettings = {
  deviceSettings: {
    notes: 'Notes',
    notesHint: 'For whoever stands in front of it next: where the key is, what is odd about it.',
    fields: 'Fields of your own',
    fieldName: 'Name of the field',
    fieldNameHint: 'Asset number, rack, contract …',
    valueOf: 'Value of {{name}}',
    twice: 'This name is there already.',
    removeField: 'Remove the field {{name}}',
    addField: 'Add field',
    saved: 'Saved.',
    connection: 'Connection and inventory',
    connectionText:
      'Address, user, credential, the way to it, site and tags. Removing it from the inventory changes nothing on the device.',
    edit: 'Edit device',
    remove: 'Remove from the inventory',
  },
} as const;
