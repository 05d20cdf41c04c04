import Console

extension PageScript {
    /// Follows the events of an import and writes them into ``ProgressPage``.
    static let progress = PageScript(
        name: "progress",
        text: """
            "use strict";
            (() => {
              const bar = document.getElementById("progress");
              const words = document.getElementById("progress-words");
              const pace = document.getElementById("progress-pace");
              if (!bar || !words || !pace) return;
              const again = () => location.reload();
              if (!window.EventSource) return void setTimeout(again, 4000);
              const events = new EventSource(bar.dataset.events);
              events.addEventListener("progress", (event) => {
                const now = JSON.parse(event.data);
                if (now.key !== bar.dataset.key) {
                  events.close();
                  return again();
                }
                bar.value = now.percent;
                words.textContent = now.words;
                pace.textContent = now.pace;
              });
              events.addEventListener("error", () => {
                events.close();
                setTimeout(again, 4000);
              });
            })();
            """)
}
