// What was changed, step by step, across cells: a cell left with another text than it had, a block
// pasted, cleared or filled. Taking a step back writes the former texts, and they are saved as any.

const MOST = 200;

export class Undo {
  // write([{ field, value }]): puts values into fields and has them saved.
  constructor(write) {
    this.write = write;
    this.done = [];
    this.undone = [];
    this.open = null;
  }

  // Somebody is in a field: what it held is what Escape gives back.
  enter(field) {
    this.open = { field, before: field.value };
  }

  // They leave it, or go on to something else with it: a changed text is a step.
  leave() {
    const { field, before } = this.open ?? {};
    if (field && field.value !== before) this.record([{ field, before, after: field.value }]);
    this.open = null;
  }

  record(changes) {
    if (!changes.length) return;
    this.done.push(changes);
    if (this.done.length > MOST) this.done.shift();
    this.undone = [];
  }

  // One step from outside: pairs of field and value.
  apply(pairs) {
    this.settle(() => {
      const changes = pairs
        .map(({ field, value }) => ({ field, before: field.value, after: value }))
        .filter(({ before, after }) => before !== after);
      this.record(changes);
      this.write(changes.map(({ field, after }) => ({ field, value: after })));
    });
  }

  // Escape; says whether there was anything to give back.
  giveBack() {
    const { field, before } = this.open ?? {};
    if (!field || field.value === before) return false;
    this.write([{ field, value: before }]);
    return true;
  }

  undo() {
    return this.step(this.done, this.undone, "before");
  }

  redo() {
    return this.step(this.undone, this.done, "after");
  }

  // The field of the step, for the cursor to go to; null when there is none left.
  step(from, to, which) {
    let field = null;
    this.settle(() => {
      const changes = from.pop();
      if (!changes) return;
      to.push(changes);
      this.write(changes.map((change) => ({ field: change.field, value: change[which] })));
      field = changes[0].field;
    });
    return field;
  }

  // What is being typed becomes a step of its own first.
  settle(act) {
    const inside = this.open?.field;
    this.leave();
    act();
    if (inside) this.enter(inside);
  }
}
