import Console

extension PageScript {
    /// Makes the field for drawing a signature appear and writes what is drawn into the form, as ``DrawnSignature`` reads it.
    static let signature = PageScript(
        name: "signature",
        text: """
            "use strict";
            (() => {
              const area = document.getElementById("drawing-area");
              const pad = document.getElementById("drawing-pad");
              const field = document.getElementById("drawing");
              const clear = document.getElementById("drawing-clear");
              if (!area || !pad || !field || !clear || !window.PointerEvent) return;
              const path = pad.querySelector("path");
              const width = \(DrawnSignature.width), height = \(DrawnSignature.height);
              const mostPoints = \(DrawnSignature.maximumPoints), mostLines = \(DrawnSignature.maximumLines);
              let lines = field.value
                ? field.value.split(";").map((line) => line.split(" ").map((point) => point.split(",").map(Number)))
                : [];
              let pointer = null;

              const count = () => lines.reduce((sum, line) => sum + line.length, 0);
              const limit = (value, most) => Math.min(Math.max(Math.round(value), 0), most);
              const place = (event) => {
                const box = pad.getBoundingClientRect();
                return [
                  limit((event.clientX - box.left) / box.width * width, width),
                  limit((event.clientY - box.top) / box.height * height, height),
                ];
              };
              const show = () => {
                path.setAttribute("d", lines.map((line) => {
                  const all = line.length === 1 ? [line[0], line[0]] : line;
                  return "M" + all.map((point) => point.join(" ")).join("L");
                }).join(""));
                field.value = lines.map((line) => line.map((point) => point.join(",")).join(" ")).join(";");
              };

              pad.addEventListener("pointerdown", (event) => {
                if (pointer !== null || lines.length >= mostLines || count() >= mostPoints) return;
                event.preventDefault();
                pointer = event.pointerId;
                pad.setPointerCapture(pointer);
                lines.push([place(event)]);
                show();
              });
              pad.addEventListener("pointermove", (event) => {
                if (event.pointerId !== pointer || count() >= mostPoints) return;
                const line = lines[lines.length - 1];
                const last = line[line.length - 1];
                const next = place(event);
                if (Math.abs(next[0] - last[0]) + Math.abs(next[1] - last[1]) < 2) return;
                line.push(next);
                show();
              });
              const stop = (event) => {
                if (event.pointerId === pointer) pointer = null;
              };
              pad.addEventListener("pointerup", stop);
              pad.addEventListener("pointercancel", stop);
              clear.addEventListener("click", () => {
                lines = [];
                show();
              });

              area.hidden = false;
              show();
            })();
            """)
}
