// Keeps a screen awake where the browser can; on plain http in a local network it cannot.

export function keepAwake() {
  const request = async () => {
    if (document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
    try {
      await navigator.wakeLock.request("screen");
    } catch {
      // Low battery or not allowed: the device decides.
    }
  };
  document.addEventListener("visibilitychange", request);
  void request();
}
