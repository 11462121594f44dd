// The job type "UniTAF Script" of Flamenco: speaks a script that "unitaf farm --kind flamenco" has planned.
// Copy this file into the folder "scripts" of the Flamenco Manager, and restart it.

const JOB_TYPE = {
    label: "UniTAF Script",
    description: "Speak the lines of a script, assemble the scenes, render them, and write a report",
    settings: [
        { key: "inputs", type: "string", subtype: "dir_path", required: true,
          description: "Folder with what the workers read; nothing is written there" },
        { key: "out", type: "string", subtype: "dir_path", required: true,
          description: "Folder for takes, scenes, frames and the report" },
        { key: "chunks", type: "int32", default: 1, required: true,
          description: "How many tasks the lines are divided into, as planned" },
        { key: "scenes", type: "int32", default: 0,
          description: "How many .blend files are assembled; 0 for sound and curves only" },
        { key: "frame_parts", type: "int32", default: 0,
          description: "How many tasks render each scene; 0 for none" },
        { key: "command", type: "string", default: "{blender}",
          description: "Blender with the add-on, or the command unitaf where no scene is assembled" },
    ]
};

function compileJob(job) {
    const settings = job.settings;
    check(settings);
    const speakTasks = numbers(settings.chunks).map(
        chunk => addTask(job, `speak-${chunk}`, ["speak", "--chunk", `${chunk}`], []));
    const assembleTasks = numbers(settings.scenes).map(
        scene => addTask(job, `assemble-${scene}`, ["assemble", "--scene", `${scene}`], speakTasks));
    const renderTasks = [];
    assembleTasks.forEach((assembleTask, index) => {
        for (const part of numbers(settings.frame_parts)) {
            const args = ["render", "--scene", `${index + 1}`, "--part", `${part}`];
            renderTasks.push(addTask(job, `render-${index + 1}-${part}`, args, [assembleTask]));
        }
    });
    addTask(job, "report", ["report"], speakTasks.concat(assembleTasks, renderTasks));
}

function check(settings) {
    if (!settings.inputs || !settings.out) {
        throw "The job needs the folders inputs and out: submit the file that unitaf farm has written.";
    }
    if (!(settings.chunks >= 1)) {
        throw "The job needs at least 1 chunk: submit the file that unitaf farm has written.";
    }
}

// Adds a task that runs our command after others; returns it. Each worker checks itself before it speaks.
function addTask(job, name, args, dependencies) {
    const settings = job.settings;
    const task = author.Task(name, settings.scenes ? "blender" : "misc");
    if (args[0] === "speak") {
        task.addCommand(ourCommand(settings, ["doctor", "--for", settings.inputs]));
    }
    task.addCommand(ourCommand(
        settings, ["farm-task"].concat(args, ["--inputs", settings.inputs, "--out", settings.out])));
    dependencies.forEach(other => task.addDependency(other));
    job.addTask(task);
    return task;
}

function ourCommand(settings, args) {
    const before = settings.scenes ? ["-b", "--command", "unitaf"] : [];
    return author.Command("exec", { exe: settings.command, args: before.concat(args) });
}

// The whole numbers from 1 to a count.
function numbers(count) {
    return Array.from({ length: count || 0 }, (_, index) => index + 1);
}
