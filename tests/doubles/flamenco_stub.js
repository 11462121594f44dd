// Runs a job type of Flamenco with a stub of the manager's author API, and prints its tasks as JSON.
// Run as "node flamenco_stub.js JOB_TYPE.js SUBMISSION.json".

const fs = require("fs");
const vm = require("vm");

const [script, submission] = process.argv.slice(2);
const job = JSON.parse(fs.readFileSync(submission, "utf-8"));
const tasks = [];

class Task {
    constructor(name, type) {
        Object.assign(this, { name, type, commands: [], after: [] });
    }
    addCommand(command) {
        this.commands.push(command.parameters);
    }
    addDependency(other) {
        this.after.push(other.name);
    }
}

const author = {
    Task: (name, type) => new Task(name, type),
    Command: (name, parameters) => {
        if (name !== "exec" || typeof parameters.exe !== "string" || !parameters.args.every(a => typeof a === "string")) {
            throw new Error(`${name} is no command with texts as arguments`);
        }
        return { name, parameters };
    },
};
const context = vm.createContext({ author });
vm.runInContext(fs.readFileSync(script, "utf-8") + "\nthis.JOB_TYPE = JOB_TYPE;", context);

// As the manager does: every setting has a known type, and those that are left out get their default.
for (const setting of context.JOB_TYPE.settings) {
    if (!["string", "int32", "float", "bool"].includes(setting.type)) throw new Error(`${setting.key} has no type`);
    if (!(setting.key in job.settings)) {
        if (setting.required && !("default" in setting)) throw new Error(`${setting.key} is missing`);
        job.settings[setting.key] = setting.default;
    }
}
const known = new Set(context.JOB_TYPE.settings.map(setting => setting.key));
for (const key of Object.keys(job.settings)) if (!known.has(key)) throw new Error(`${key} is unknown`);
context.compileJob({ ...job, addTask: task => tasks.push(task) });
console.log(JSON.stringify(tasks));
