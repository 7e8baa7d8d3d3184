/**
 * The C functions that the native view calls, and whether this system has them.
 *
 * Everything is a plain C function with fixed arguments: variadic ones (`g_object_new`, `g_object_set`) are avoided,
 * because their calling convention differs between processors and `bun:ffi` can't express it.
 */

import { dlopen } from "bun:ffi";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const LIBRARY = {
  glib: "libglib-2.0.so.0",
  gobject: "libgobject-2.0.so.0",
  gio: "libgio-2.0.so.0",
  gdk: "libgdk-3.so.0",
  gtk: "libgtk-3.so.0",
  soup: "libsoup-3.0.so.0",
  webkit: "libwebkit2gtk-4.1.so.0",
  jsc: "libjavascriptcoregtk-4.1.so.0",
} as const;

const GLIB = {
  g_idle_add: { args: ["ptr", "ptr"], returns: "u32" },
  g_timeout_add: { args: ["u32", "ptr", "ptr"], returns: "u32" },
  g_source_remove: { args: ["u32"], returns: "i32" },
  g_main_context_iteration: { args: ["ptr", "i32"], returns: "i32" },
  g_main_context_pending: { args: ["ptr"], returns: "i32" },
  g_free: { args: ["ptr"], returns: "void" },
  g_error_free: { args: ["ptr"], returns: "void" },
  g_setenv: { args: ["ptr", "ptr", "i32"], returns: "i32" },
  g_set_prgname: { args: ["ptr"], returns: "void" },
  g_set_application_name: { args: ["ptr"], returns: "void" },
  g_get_user_special_dir: { args: ["i32"], returns: "ptr" },
  g_get_home_dir: { args: [], returns: "ptr" },
  g_strfreev: { args: ["ptr"], returns: "void" },
  g_slist_free: { args: ["ptr"], returns: "void" },
  g_hash_table_destroy: { args: ["ptr"], returns: "void" },
  g_quark_to_string: { args: ["u32"], returns: "ptr" },
  g_variant_new_string: { args: ["ptr"], returns: "ptr" },
  g_variant_new_tuple: { args: ["ptr", "u64"], returns: "ptr" },
  g_variant_get_child_value: { args: ["ptr", "u64"], returns: "ptr" },
  g_variant_get_variant: { args: ["ptr"], returns: "ptr" },
  g_variant_get_string: { args: ["ptr", "ptr"], returns: "ptr" },
  g_variant_get_uint32: { args: ["ptr"], returns: "u32" },
  g_variant_classify: { args: ["ptr"], returns: "i32" },
  g_variant_unref: { args: ["ptr"], returns: "void" },
} as const;

const GOBJECT = {
  g_signal_connect_data: { args: ["ptr", "ptr", "ptr", "ptr", "ptr", "i32"], returns: "u64" },
  g_signal_lookup: { args: ["ptr", "u64"], returns: "u32" },
  g_signal_add_emission_hook: { args: ["u32", "u32", "ptr", "ptr", "ptr"], returns: "u64" },
  g_signal_handler_disconnect: { args: ["ptr", "u64"], returns: "void" },
  g_object_new_with_properties: { args: ["u64", "u32", "ptr", "ptr"], returns: "ptr" },
  g_object_get_property: { args: ["ptr", "ptr", "ptr"], returns: "void" },
  g_object_set_property: { args: ["ptr", "ptr", "ptr"], returns: "void" },
  g_object_ref: { args: ["ptr"], returns: "ptr" },
  g_object_ref_sink: { args: ["ptr"], returns: "ptr" },
  g_object_unref: { args: ["ptr"], returns: "void" },
  g_value_init: { args: ["ptr", "u64"], returns: "ptr" },
  g_value_init_from_instance: { args: ["ptr", "ptr"], returns: "void" },
  g_value_get_boolean: { args: ["ptr"], returns: "i32" },
  g_value_set_boolean: { args: ["ptr", "i32"], returns: "void" },
  g_value_get_string: { args: ["ptr"], returns: "ptr" },
  g_value_unset: { args: ["ptr"], returns: "void" },
  g_type_name_from_instance: { args: ["ptr"], returns: "ptr" },
} as const;

const GIO = {
  g_bus_get_sync: { args: ["i32", "ptr", "ptr"], returns: "ptr" },
  g_dbus_connection_set_exit_on_close: { args: ["ptr", "i32"], returns: "void" },
  g_dbus_connection_call_sync: {
    args: ["ptr", "ptr", "ptr", "ptr", "ptr", "ptr", "ptr", "i32", "i32", "ptr", "ptr"],
    returns: "ptr",
  },
  g_dbus_connection_signal_subscribe: {
    args: ["ptr", "ptr", "ptr", "ptr", "ptr", "ptr", "i32", "ptr", "ptr", "ptr"],
    returns: "u32",
  },
} as const;

const GDK = {
  gdk_display_get_default: { args: [], returns: "ptr" },
  gdk_display_get_n_monitors: { args: ["ptr"], returns: "i32" },
  gdk_display_get_monitor: { args: ["ptr", "i32"], returns: "ptr" },
  gdk_monitor_get_workarea: { args: ["ptr", "ptr"], returns: "void" },
  gdk_event_get_keyval: { args: ["ptr", "ptr"], returns: "i32" },
  gdk_event_get_button: { args: ["ptr", "ptr"], returns: "i32" },
  gdk_event_get_state: { args: ["ptr", "ptr"], returns: "i32" },
  gdk_window_get_state: { args: ["ptr"], returns: "i32" },
  gdk_set_program_class: { args: ["ptr"], returns: "void" },
} as const;

const GTK = {
  gtk_init_check: { args: ["ptr", "ptr"], returns: "i32" },
  gtk_main: { args: [], returns: "void" },
  gtk_main_quit: { args: [], returns: "void" },
  gtk_settings_get_default: { args: [], returns: "ptr" },
  gtk_window_new: { args: ["i32"], returns: "ptr" },
  gtk_window_set_title: { args: ["ptr", "ptr"], returns: "void" },
  gtk_window_set_icon_name: { args: ["ptr", "ptr"], returns: "void" },
  gtk_window_set_default_size: { args: ["ptr", "i32", "i32"], returns: "void" },
  gtk_window_get_size: { args: ["ptr", "ptr", "ptr"], returns: "void" },
  gtk_window_get_position: { args: ["ptr", "ptr", "ptr"], returns: "void" },
  gtk_window_move: { args: ["ptr", "i32", "i32"], returns: "void" },
  gtk_window_maximize: { args: ["ptr"], returns: "void" },
  gtk_window_is_maximized: { args: ["ptr"], returns: "i32" },
  gtk_window_is_active: { args: ["ptr"], returns: "i32" },
  gtk_window_fullscreen: { args: ["ptr"], returns: "void" },
  gtk_window_unfullscreen: { args: ["ptr"], returns: "void" },
  gtk_window_set_decorated: { args: ["ptr", "i32"], returns: "void" },
  gtk_window_set_keep_above: { args: ["ptr", "i32"], returns: "void" },
  gtk_window_set_skip_taskbar_hint: { args: ["ptr", "i32"], returns: "void" },
  gtk_window_set_position: { args: ["ptr", "i32"], returns: "void" },
  gtk_window_set_focus_on_map: { args: ["ptr", "i32"], returns: "void" },
  gtk_window_deiconify: { args: ["ptr"], returns: "void" },
  gtk_window_present: { args: ["ptr"], returns: "void" },
  gtk_window_present_with_time: { args: ["ptr", "u32"], returns: "void" },
  gtk_container_add: { args: ["ptr", "ptr"], returns: "void" },
  gtk_widget_show_all: { args: ["ptr"], returns: "void" },
  gtk_widget_get_window: { args: ["ptr"], returns: "ptr" },
  gtk_widget_get_visible: { args: ["ptr"], returns: "i32" },
  gtk_widget_hide: { args: ["ptr"], returns: "void" },
  gtk_widget_destroy: { args: ["ptr"], returns: "void" },
  gtk_widget_get_type: { args: [], returns: "u64" },
  gtk_drag_get_source_widget: { args: ["ptr"], returns: "ptr" },
  gtk_selection_data_get_uris: { args: ["ptr"], returns: "ptr" },
  gtk_widget_grab_focus: { args: ["ptr"], returns: "void" },
  gtk_file_chooser_native_new: { args: ["ptr", "ptr", "i32", "ptr", "ptr"], returns: "ptr" },
  gtk_file_chooser_set_select_multiple: { args: ["ptr", "i32"], returns: "void" },
  gtk_file_chooser_set_do_overwrite_confirmation: { args: ["ptr", "i32"], returns: "void" },
  gtk_file_chooser_set_current_name: { args: ["ptr", "ptr"], returns: "void" },
  gtk_file_chooser_set_current_folder: { args: ["ptr", "ptr"], returns: "i32" },
  gtk_file_chooser_get_current_folder: { args: ["ptr"], returns: "ptr" },
  gtk_file_chooser_get_filenames: { args: ["ptr"], returns: "ptr" },
  gtk_native_dialog_set_modal: { args: ["ptr", "i32"], returns: "void" },
  gtk_native_dialog_show: { args: ["ptr"], returns: "void" },
  gtk_native_dialog_destroy: { args: ["ptr"], returns: "void" },
  gtk_clipboard_get: { args: ["u64"], returns: "ptr" },
  gtk_clipboard_set_text: { args: ["ptr", "ptr", "i32"], returns: "void" },
  gtk_clipboard_set_can_store: { args: ["ptr", "ptr", "i32"], returns: "void" },
} as const;

const SOUP = {
  soup_cookie_new: { args: ["ptr", "ptr", "ptr", "ptr", "i32"], returns: "ptr" },
  soup_cookie_set_http_only: { args: ["ptr", "i32"], returns: "void" },
  soup_cookie_set_same_site_policy: { args: ["ptr", "i32"], returns: "void" },
  soup_cookie_free: { args: ["ptr"], returns: "void" },
  soup_message_headers_get_content_disposition: { args: ["ptr", "ptr", "ptr"], returns: "i32" },
} as const;

const JSC = {
  jsc_value_to_json: { args: ["ptr", "u32"], returns: "ptr" },
} as const;

const WEBKIT = {
  webkit_website_data_manager_new_ephemeral: { args: [], returns: "ptr" },
  webkit_website_data_manager_set_network_proxy_settings: { args: ["ptr", "i32", "ptr"], returns: "void" },
  webkit_website_data_manager_get_cookie_manager: { args: ["ptr"], returns: "ptr" },
  webkit_network_proxy_settings_new: { args: ["ptr", "ptr"], returns: "ptr" },
  webkit_network_proxy_settings_free: { args: ["ptr"], returns: "void" },
  webkit_cookie_manager_set_accept_policy: { args: ["ptr", "i32"], returns: "void" },
  webkit_cookie_manager_add_cookie: { args: ["ptr", "ptr", "ptr", "ptr", "ptr"], returns: "void" },
  webkit_cookie_manager_add_cookie_finish: { args: ["ptr", "ptr", "ptr"], returns: "i32" },
  webkit_cookie_manager_delete_cookie: { args: ["ptr", "ptr", "ptr", "ptr", "ptr"], returns: "void" },
  webkit_web_context_new_with_website_data_manager: { args: ["ptr"], returns: "ptr" },
  webkit_web_context_set_cache_model: { args: ["ptr", "i32"], returns: "void" },
  webkit_web_context_set_automation_allowed: { args: ["ptr", "i32"], returns: "void" },
  webkit_automation_session_set_application_info: { args: ["ptr", "ptr"], returns: "void" },
  webkit_application_info_new: { args: [], returns: "ptr" },
  webkit_application_info_set_name: { args: ["ptr", "ptr"], returns: "void" },
  webkit_application_info_set_version: { args: ["ptr", "u64", "u64", "u64"], returns: "void" },
  webkit_application_info_unref: { args: ["ptr"], returns: "void" },
  webkit_user_content_manager_new: { args: [], returns: "ptr" },
  webkit_user_content_manager_register_script_message_handler: { args: ["ptr", "ptr"], returns: "i32" },
  webkit_user_content_manager_unregister_script_message_handler: { args: ["ptr", "ptr"], returns: "void" },
  webkit_javascript_result_get_js_value: { args: ["ptr"], returns: "ptr" },
  webkit_user_content_manager_add_script: { args: ["ptr", "ptr"], returns: "void" },
  webkit_user_script_new: { args: ["ptr", "i32", "i32", "ptr", "ptr"], returns: "ptr" },
  webkit_user_script_unref: { args: ["ptr"], returns: "void" },
  webkit_settings_new: { args: [], returns: "ptr" },
  webkit_web_view_get_type: { args: [], returns: "u64" },
  webkit_web_view_load_html: { args: ["ptr", "ptr", "ptr"], returns: "void" },
  webkit_web_view_load_uri: { args: ["ptr", "ptr"], returns: "void" },
  webkit_web_view_get_uri: { args: ["ptr"], returns: "ptr" },
  webkit_web_view_get_inspector: { args: ["ptr"], returns: "ptr" },
  webkit_web_inspector_show: { args: ["ptr"], returns: "void" },
  webkit_web_view_get_title: { args: ["ptr"], returns: "ptr" },
  webkit_web_view_set_zoom_level: { args: ["ptr", "f64"], returns: "void" },
  webkit_web_view_set_background_color: { args: ["ptr", "ptr"], returns: "void" },
  webkit_web_view_evaluate_javascript: {
    args: ["ptr", "ptr", "i64", "ptr", "ptr", "ptr", "ptr", "ptr"],
    returns: "void",
  },
  webkit_web_view_call_async_javascript_function: {
    args: ["ptr", "ptr", "i64", "ptr", "ptr", "ptr", "ptr", "ptr", "ptr"],
    returns: "void",
  },
  webkit_policy_decision_use: { args: ["ptr"], returns: "void" },
  webkit_policy_decision_ignore: { args: ["ptr"], returns: "void" },
  webkit_policy_decision_download: { args: ["ptr"], returns: "void" },
  webkit_navigation_policy_decision_get_navigation_action: { args: ["ptr"], returns: "ptr" },
  webkit_navigation_action_get_request: { args: ["ptr"], returns: "ptr" },
  webkit_response_policy_decision_get_response: { args: ["ptr"], returns: "ptr" },
  webkit_response_policy_decision_is_mime_type_supported: { args: ["ptr"], returns: "i32" },
  webkit_response_policy_decision_is_main_frame_main_resource: { args: ["ptr"], returns: "i32" },
  webkit_uri_request_get_uri: { args: ["ptr"], returns: "ptr" },
  webkit_uri_response_get_uri: { args: ["ptr"], returns: "ptr" },
  webkit_uri_response_get_status_code: { args: ["ptr"], returns: "u32" },
  webkit_uri_response_get_http_headers: { args: ["ptr"], returns: "ptr" },
  webkit_permission_request_allow: { args: ["ptr"], returns: "void" },
  webkit_permission_request_deny: { args: ["ptr"], returns: "void" },
  webkit_authentication_request_cancel: { args: ["ptr"], returns: "void" },
  webkit_context_menu_get_n_items: { args: ["ptr"], returns: "u32" },
  webkit_context_menu_get_item_at_position: { args: ["ptr", "u32"], returns: "ptr" },
  webkit_context_menu_remove: { args: ["ptr", "ptr"], returns: "void" },
  webkit_context_menu_item_get_stock_action: { args: ["ptr"], returns: "i32" },
  webkit_download_get_response: { args: ["ptr"], returns: "ptr" },
  webkit_download_get_destination: { args: ["ptr"], returns: "ptr" },
  webkit_download_set_destination: { args: ["ptr", "ptr"], returns: "void" },
  webkit_download_cancel: { args: ["ptr"], returns: "void" },
} as const;

/** Loads all libraries. Takes tens of milliseconds, so it belongs in the window's thread. Raises where one is missing. */
export function loadLibraries() {
  return {
    glib: dlopen(LIBRARY.glib, GLIB).symbols,
    gobject: dlopen(LIBRARY.gobject, GOBJECT).symbols,
    gio: dlopen(LIBRARY.gio, GIO).symbols,
    gdk: dlopen(LIBRARY.gdk, GDK).symbols,
    gtk: dlopen(LIBRARY.gtk, GTK).symbols,
    soup: dlopen(LIBRARY.soup, SOUP).symbols,
    jsc: dlopen(LIBRARY.jsc, JSC).symbols,
    webkit: dlopen(LIBRARY.webkit, WEBKIT).symbols,
  };
}

export type Libraries = ReturnType<typeof loadLibraries>;

/** X's own clock, which only a GDK for X11 knows. Undefined where it was built without. */
export function loadServerTime() {
  try {
    const time = { gdk_x11_get_server_time: { args: ["ptr"], returns: "u32" } } as const;
    return dlopen(LIBRARY.gdk, time).symbols.gdk_x11_get_server_time;
  } catch {
    return undefined;
  }
}

/** The one call that the main thread makes itself: the thread-safe wake-up of the window's thread. */
export function loadWakeUp() {
  return dlopen(LIBRARY.glib, { g_idle_add: GLIB.g_idle_add }).symbols.g_idle_add;
}

/**
 * Whether GTK 3 and WebKitGTK 4.1 are installed.
 *
 * Loading WebKit takes 50 to 300 ms, which the main thread has better use for; so the loader's own index is asked,
 * and only a system without one (musl, NixOS) pays for the attempt. A library that is there and broken is found out
 * by `open`, which then rejects.
 */
export function webkitgtkAvailable(): boolean {
  if (process.platform !== "linux") return false;
  const index = loaderIndex();
  if (index === undefined) return canLoad();
  return [LIBRARY.gtk, LIBRARY.webkit].every((name) => index.includes(`${name}\0`) || onLibraryPath(name));
}

function loaderIndex(): Buffer | undefined {
  try {
    return readFileSync("/etc/ld.so.cache");
  } catch {
    return undefined;
  }
}

function onLibraryPath(name: string): boolean {
  const folders = (process.env.LD_LIBRARY_PATH ?? "").split(":").filter((folder) => folder !== "");
  return folders.some((folder) => existsSync(join(folder, name)));
}

function canLoad(): boolean {
  try {
    dlopen(LIBRARY.gtk, { gtk_main: GTK.gtk_main });
    dlopen(LIBRARY.webkit, { webkit_web_view_get_type: WEBKIT.webkit_web_view_get_type });
    return true;
  } catch {
    return false;
  }
}
